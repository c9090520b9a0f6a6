/**
 * Presence on a channel: who is there, and what the channel tracks of itself.
 */
@NullMarked
package io.github.supabaserealtime.internal.presence;

import org.jspecify.annotations.NullMarked;
