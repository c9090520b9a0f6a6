package io.github.supabaserealtime.samples.liveboard.inside;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.HeartbeatEvent;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.ReconnectScheduledEvent;
import io.github.supabaserealtime.samples.liveboard.stream.BoardPart;
import io.github.supabaserealtime.samples.liveboard.stream.EventStream;
import org.jspecify.annotations.Nullable;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The history of the connection, and the round trips of its heartbeats. All of it comes
 * from application events of the starter.
 */
@Component
public class LinkHistory implements BoardPart {

	private static final int REMEMBERED = 120;

	private static final int ROUND_TRIPS = 40;

	private final Deque<Moment> moments = new ArrayDeque<>();

	private final Deque<Long> roundTrips = new ArrayDeque<>();

	private final EventStream stream;

	private long count;

	LinkHistory(EventStream stream) {
		this.stream = stream;
	}

	@EventListener
	void on(RealtimeConnectionStateEvent event) {
		note(Moment.Kind.LINK, "Link " + lower(event.newState()) + ": " + event.reason(), event.newState().name());
	}

	@EventListener
	void on(RealtimeChannelStateEvent event) {
		// one entry for each end of an interruption, not for each step of a join
		if (event.newState() == ChannelState.SUBSCRIBED || event.newState() == ChannelState.ERRORED) {
			note(Moment.Kind.CHANNEL, "Channel " + shortened(event.topic()) + " " + lower(event.newState())
					+ ((event.newState() == ChannelState.ERRORED) ? ": " + event.reason() : ""), null);
		}
	}

	@EventListener
	void on(ReconnectScheduledEvent event) {
		note(Moment.Kind.RECONNECT, "Attempt " + event.attempt() + " to connect in " + seconds(event.delay()) + ": "
				+ event.failure().message(), null);
	}

	@EventListener
	void on(HeartbeatEvent event) {
		Duration roundTrip = event.roundTrip();
		if (roundTrip != null) {
			long micros = roundTrip.toNanos() / 1_000;
			synchronized (this.moments) {
				this.roundTrips.addLast(micros);
				if (this.roundTrips.size() > ROUND_TRIPS) {
					this.roundTrips.removeFirst();
				}
			}
			this.stream.publish("heartbeat", Map.of("micros", micros));
		}
		else {
			note(Moment.Kind.HEARTBEAT, "Heartbeat: " + lower(event.outcome()), null);
		}
	}

	@EventListener
	void on(DeliveryGapEvent event) {
		note(Moment.Kind.GAP, "Gap of " + seconds(Duration.between(event.from(), event.to())) + " on "
				+ shortened(event.topic()) + " (" + lower(event.cause()) + "): messages may have been missed", null);
	}

	@EventListener
	void on(MessagesDroppedEvent event) {
		note(Moment.Kind.DROPPED, event.count() + " messages not delivered: " + lower(event.reason()), null);
	}

	/**
	 * Add a moment.
	 * @param kind its kind
	 * @param text what happened
	 */
	public void note(Moment.Kind kind, String text) {
		note(kind, text, null);
	}

	private void note(Moment.Kind kind, String text, @Nullable String state) {
		Moment moment;
		synchronized (this.moments) {
			moment = new Moment(++this.count, Instant.now(), kind, text, state);
			this.moments.addLast(moment);
			if (this.moments.size() > REMEMBERED) {
				this.moments.removeFirst();
			}
		}
		this.stream.publish("moment", moment);
	}

	private static String lower(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
	}

	private static String shortened(String topic) {
		return topic.replaceFirst("^realtime:", "");
	}

	private static String seconds(Duration duration) {
		return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
	}

	@Override
	public String name() {
		return "history";
	}

	@Override
	public Object content() {
		synchronized (this.moments) {
			return Map.of("moments", List.copyOf(this.moments), "roundTrips", List.copyOf(this.roundTrips));
		}
	}

}
