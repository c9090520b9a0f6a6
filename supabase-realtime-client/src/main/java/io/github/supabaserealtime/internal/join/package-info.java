/**
 * Joins of channels on a socket: their order and payload, refusals and the delays before
 * the next attempt.
 */
@NullMarked
package io.github.supabaserealtime.internal.join;

import org.jspecify.annotations.NullMarked;
