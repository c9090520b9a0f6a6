package io.github.supabaserealtime.listener;

import java.util.List;
import java.util.function.Function;

import io.github.supabaserealtime.ListenerRegistration;

/**
 * A listener that was checked and can be registered.
 *
 * @param method the method, for messages
 * @param connection the name of the connection's bean, empty for the only one
 * @param topic the topic with its prefix {@code realtime:}
 * @param privateChannel whether the channel must be private
 * @param registration registers the listener
 */
record ListenerEndpoint(ListenerMethod method, String connection, String topic, boolean privateChannel,
		Function<ListenerContext, List<ListenerRegistration>> registration) {
}
