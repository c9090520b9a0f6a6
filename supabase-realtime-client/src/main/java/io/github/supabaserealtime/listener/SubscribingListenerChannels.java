package io.github.supabaserealtime.listener;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.internal.text.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * {@link ListenerChannels} for connections that the application starts itself. It
 * subscribes the channels at once; the connection does that as soon as it is open.
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
				// the connection warns of a refused join itself
				if (failure != null && !(Failures.unwrap(failure) instanceof ChannelJoinException)) {
					logger.warn("Channel '" + channel.getTopic() + "' is not subscribed: "
							+ Failures.describe(failure, RealtimeException.class));
				}
			});
		}
	}

}
