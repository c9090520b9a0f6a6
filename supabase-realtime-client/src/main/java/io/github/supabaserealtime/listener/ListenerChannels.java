package io.github.supabaserealtime.listener;

import java.util.List;
import java.util.Optional;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;

/**
 * Strategy that gives an {@link AnnotatedListenerProcessor} the channels for its
 * listeners and subscribes them.
 *
 * @since 0.1.0
 */
public interface ListenerChannels {

	/**
	 * Return whether listeners are registered with a connection. The mock of a test has
	 * no channels.
	 * @param connection the connection
	 * @return {@code false} to leave it alone
	 * @since 0.1.0
	 */
	default boolean serves(RealtimeConnection connection) {
		return true;
	}

	/**
	 * Return the channel of a topic if there is one, or if one is declared elsewhere.
	 * @param connection the connection
	 * @param topic the topic with its prefix {@code realtime:}
	 * @return the channel, whose options listeners take over
	 */
	Optional<RealtimeChannel> find(RealtimeConnection connection, String topic);

	/**
	 * Say where the options of a channel come from, for messages.
	 * @param channel a channel that was {@linkplain #find found}
	 * @return a noun phrase
	 */
	String origin(RealtimeChannel channel);

	/**
	 * Say how a channel is made private, for messages.
	 * @param channel a public channel that was {@linkplain #find found}
	 * @return an advice in the imperative, which a full stop follows
	 * @since 0.1.0
	 */
	default String privateAdvice(RealtimeChannel channel) {
		return "create the channel with 'ChannelOptions.builder().privateChannel(true)'";
	}

	/**
	 * Subscribe channels, now or when the connection is started. All their listeners are
	 * registered.
	 * @param connection the connection
	 * @param channels the channels, each once
	 */
	void subscribe(RealtimeConnection connection, List<RealtimeChannel> channels);

}
