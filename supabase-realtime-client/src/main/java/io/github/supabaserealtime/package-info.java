/**
 * All that an application sees of a Realtime connection.
 */
@NullMarked
package io.github.supabaserealtime;

import org.jspecify.annotations.NullMarked;
