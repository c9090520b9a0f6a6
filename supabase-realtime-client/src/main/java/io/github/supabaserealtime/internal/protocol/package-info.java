/**
 * Bytes to frames to messages: no I/O and no clock.
 */
@NullMarked
package io.github.supabaserealtime.internal.protocol;

import org.jspecify.annotations.NullMarked;
