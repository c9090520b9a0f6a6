/**
 * Messages that arrive on a channel, as immutable values.
 */
@NullMarked
package io.github.supabaserealtime.message;

import org.jspecify.annotations.NullMarked;
