/**
 * What the machines of a connection share: their inputs, timers and clocks, the seam to
 * sockets and listeners, and what they report.
 */
@NullMarked
package io.github.supabaserealtime.internal.machine;

import org.jspecify.annotations.NullMarked;
