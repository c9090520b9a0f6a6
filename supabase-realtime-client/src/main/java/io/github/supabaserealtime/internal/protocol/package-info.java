/**
 * Encoding and decoding of frames and messages, without I/O and clocks.
 */
@NullMarked
package io.github.supabaserealtime.internal.protocol;

import org.jspecify.annotations.NullMarked;
