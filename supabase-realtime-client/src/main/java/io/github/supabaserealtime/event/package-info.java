/**
 * What happened to the link and its channels, as immutable values.
 */
@NullMarked
package io.github.supabaserealtime.event;

import org.jspecify.annotations.NullMarked;
