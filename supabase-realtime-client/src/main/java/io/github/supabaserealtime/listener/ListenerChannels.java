package io.github.supabaserealtime.listener;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.internal.text.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Strategy with which an {@link AnnotatedListenerProcessor} finds the channels for its
 * listeners and subscribes them. This class is for connections that the application
 * starts itself: it calls {@code subscribe()} at once, and the connection joins the
 * channels as soon as it is open. Override methods if other code declares or subscribes
 * channels.
 *
 * @since 0.9.0
 */
public class ListenerChannels {

	private static final Log logger = LogFactory.getLog(ListenerChannels.class);

	/**
	 * Return whether listeners are registered with a connection. A mock in a test, for
	 * example, has no channels.
	 * @param connection the connection
	 * @return {@code true} by default; {@code false} to register no listeners
	 */
	public boolean serves(RealtimeConnection connection) {
		return true;
	}

	/**
	 * Return the channel of a topic if it exists or is declared elsewhere.
	 * @param connection the connection
	 * @param topic the topic with its prefix {@code realtime:}
	 * @return the channel, whose options apply to the listeners; by default the channel
	 * of the connection
	 */
	public Optional<RealtimeChannel> find(RealtimeConnection connection, String topic) {
		return connection.findChannel(topic);
	}

	/**
	 * Return where the options of a channel come from, for error messages.
	 * @param channel a channel that was {@linkplain #find found}
	 * @return a noun phrase
	 */
	public String origin(RealtimeChannel channel) {
		return "the application";
	}

	/**
	 * Return how to make a channel private, for error messages.
	 * @param channel a public channel that was {@linkplain #find found}
	 * @return the advice in the imperative, without a full stop
	 */
	public String privateAdvice(RealtimeChannel channel) {
		return "create the channel with 'ChannelOptions.builder().privateChannel(true)'";
	}

	/**
	 * Subscribe channels, by default at once. All their listeners are registered.
	 * @param connection the connection
	 * @param channels the channels, each once
	 */
	public void subscribe(RealtimeConnection connection, List<RealtimeChannel> channels) {
		channels.forEach(ListenerChannels::subscribe);
	}

	private static void subscribe(RealtimeChannel channel) {
		CompletableFuture<Void> subscribed = channel.subscribe();
		// a stub of a test returns none
		if (subscribed != null) {
			subscribed.whenComplete((result, failure) -> {
				// the connection warns of a refused join itself
				if (failure != null && !(Failures.unwrap(failure) instanceof ChannelJoinException)) {
					logger.warn("Channel '" + channel.getTopic() + "' is not subscribed: "
							+ Failures.describe(failure, RealtimeException.class));
				}
			});
		}
	}

	/**
	 * Return what says whether this instance of the application leads, for listeners that
	 * only one instance calls.
	 * @param listenerId the id of a listener that needs it
	 * @param changed run when that has changed, on any thread
	 * @return what says so, asked before each message
	 * @throws IllegalStateException by default
	 */
	public BooleanSupplier leader(String listenerId, Runnable changed) {
		throw new IllegalStateException("The listener '" + listenerId
				+ "' is for the instance that leads only, and nothing says which one that is");
	}

	/**
	 * Leave a channel that {@link #subscribe} has subscribed and to which nobody listens
	 * any more, by default at once.
	 * @param connection the connection
	 * @param channel the channel
	 */
	public void unsubscribe(RealtimeConnection connection, RealtimeChannel channel) {
		channel.unsubscribe();
	}

}
