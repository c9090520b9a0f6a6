package io.github.supabaserealtime.listener;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * For connections that the application starts by itself: subscribes at once, which a
 * connection carries out as soon as it is open.
 *
 * @since 0.1.0
 */
public class SubscribingListenerChannels implements ListenerChannels {

	private static final Log logger = LogFactory.getLog(SubscribingListenerChannels.class);

	@Override
	public Optional<RealtimeChannel> find(RealtimeConnection connection, String topic) {
		return connection.findChannel(topic);
	}

	@Override
	public String origin(RealtimeChannel channel) {
		return "the application";
	}

	@Override
	public void subscribe(RealtimeConnection connection, List<RealtimeChannel> channels) {
		channels.forEach(SubscribingListenerChannels::subscribe);
	}

	private static void subscribe(RealtimeChannel channel) {
		CompletableFuture<Void> subscribed = channel.subscribe();
		// a stub of a test returns none
		if (subscribed != null) {
			subscribed.whenComplete((result, failure) -> {
				if (failure != null) {
					logger.warn("Channel '" + channel.getTopic() + "' is not subscribed: " + describe(failure));
				}
			});
		}
	}

	private static String describe(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		// only our own exceptions are known to be free of secrets
		return (cause instanceof RealtimeException) ? String.valueOf(cause.getMessage()) : cause.getClass().getName();
	}

}
