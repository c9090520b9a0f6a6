package io.github.supabaserealtime.samples.securechat.chat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

import io.github.supabaserealtime.HeartbeatEvent;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.ReconnectScheduledEvent;
import io.github.supabaserealtime.samples.securechat.stream.Pages;
import io.github.supabaserealtime.samples.securechat.token.TokenPeriod;
import org.jspecify.annotations.Nullable;

/**
 * Record of the events of a user's connection and its tokens. Listens to the connection.
 */
final class ConnectionDiary implements RealtimeListener {

	private static final int REMEMBERED = 60;

	private final Deque<Moment> moments = new ArrayDeque<>();

	private final Pages pages;

	private volatile Runnable changed = () -> {
	};

	private volatile @Nullable TokenPeriod token;

	private long count;

	ConnectionDiary(Pages pages) {
		this.pages = pages;
	}

	/**
	 * Set what is called after each event.
	 * @param changed publishes the state of the connection
	 */
	void whenChanged(Runnable changed) {
		this.changed = changed;
	}

	/**
	 * Note that there is another token.
	 * @param token for how long it is good
	 */
	void renewed(TokenPeriod token) {
		this.token = token;
		Instant expires = token.expires();
		note(Moment.Kind.TOKEN, "Access token " + token.number() + ((expires != null)
				? ", good for " + Duration.between(token.obtained(), expires).plusMillis(500).toSeconds() + " s" : ""));
		this.changed.run();
	}

	@Override
	public void onEvent(RealtimeEvent event) {
		if (event instanceof RealtimeConnectionStateEvent connection) {
			note(Moment.Kind.CONNECTION, "Connection " + lower(connection.newState()) + ": " + connection.reason());
		}
		else if (event instanceof RealtimeChannelStateEvent channel) {
			note(Moment.Kind.ROOM, "Room " + lower(channel.newState()) + ": " + channel.reason());
		}
		else if (event instanceof ReconnectScheduledEvent attempt) {
			note(Moment.Kind.CONNECTION, "Attempt " + attempt.attempt() + " to connect in "
					+ attempt.delay().plusMillis(500).toSeconds() + " s: " + attempt.failure().message());
		}
		else if (!(event instanceof HeartbeatEvent)) {
			return;
		}
		// with each heartbeat, too: it shows which pages are gone
		this.changed.run();
	}

	private void note(Moment.Kind kind, String text) {
		Moment moment;
		synchronized (this.moments) {
			moment = new Moment(++this.count, Instant.now(), kind, text);
			this.moments.addLast(moment);
			if (this.moments.size() > REMEMBERED) {
				this.moments.removeFirst();
			}
		}
		this.pages.publish("moment", moment);
	}

	private static String lower(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
	}

	/**
	 * Return for how long the current token is good, {@code null} before the first.
	 */
	@Nullable TokenPeriod token() {
		return this.token;
	}

	List<Moment> moments() {
		synchronized (this.moments) {
			return List.copyOf(this.moments);
		}
	}

}
