package io.github.supabaserealtime.listener;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;

/**
 * Connection and channel at which a listener is registered.
 *
 * @param connection the connection
 * @param channel the channel
 */
record ListenerContext(RealtimeConnection connection, RealtimeChannel channel) {
}
