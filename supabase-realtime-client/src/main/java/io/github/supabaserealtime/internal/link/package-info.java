/**
 * State machine of the logical link, which outlives sockets, with its heartbeats and
 * attempts to reconnect.
 */
@NullMarked
package io.github.supabaserealtime.internal.link;

import org.jspecify.annotations.NullMarked;
