/**
 * The parts that the state machines of a connection share: inputs, timers, clocks, the
 * interface for their I/O, and the status.
 */
@NullMarked
package io.github.supabaserealtime.internal.machine;

import org.jspecify.annotations.NullMarked;
