package io.github.supabaserealtime.internal.channel;

import java.time.Duration;

import io.github.supabaserealtime.internal.join.SentJoin;
import io.github.supabaserealtime.internal.machine.Timers;
import io.github.supabaserealtime.internal.token.CurrentToken;

/**
 * Sends changed access tokens to a joined channel. A newer server applies one token in 10
 * s, holds another one until then, and ignores one that it has applied already even if it
 * holds another (protocol.md 8.1). So a token that is sent soon after the one before is
 * sent once more after that time, when the server holds none: <pre>
 * sent            newer server               older server
 * --------------  -------------------------  -------------------------
 * joined with A   A                          A
 * B               applied                    applied
 * A, 3 s later    held                       applied
 * B, 2 s later    ignored; A follows         applied
 * B, 11 s later   applied when it may be     ignored
 * </pre> The time counts from the moment at which the server is known to have read the
 * token: where it stalls it reads several tokens all at once, and its own time begins
 * later.
 */
final class TokenRefresh {

	// a second for the channel, which takes the token from the socket
	private static final Duration WINDOW = Duration.ofSeconds(11);

	private final String topic;

	private final ChannelContext channels;

	private final SentJoin join;

	private final ChannelStatus status;

	private Timers.Timer window = Timers.Timer.NONE;

	// whether the server may hold a token that was sent before
	private boolean open;

	// the number of tokens that were sent
	private long sent;

	private boolean again;

	// whether the server may go on with an older token than the last one
	private boolean behind;

	TokenRefresh(String topic, ChannelContext channels, SentJoin join, ChannelStatus status) {
		this.status = status;
		this.topic = topic;
		this.channels = channels;
		this.join = join;
	}

	/**
	 * The current token may have changed.
	 */
	void changed(CurrentToken token) {
		String value = token.value();
		if (value != null && !token.expired() && this.join.replaceToken(value)) {
			this.again = this.open;
			this.behind = this.open;
			this.join.tokenMayBeHeld(this.open);
			send(value);
		}
	}

	private void send(String value) {
		this.channels.sender().write(this.join.tokenFrame(this.topic, this.channels.sender().nextRef(), value));
		this.window.cancel();
		this.open = true;
		long number = ++this.sent;
		this.channels.link().whenRead(() -> read(number));
	}

	private void read(long number) {
		if (number == this.sent) {
			this.window = this.channels.connection().time().schedule(WINDOW, this::windowEnded);
		}
	}

	private void windowEnded() {
		this.open = false;
		caughtUp();
		CurrentToken token = this.channels.tokens().current();
		String value = token.value();
		boolean repeated = this.again && value != null && !token.expired();
		this.again = false;
		if (repeated && value != null) {
			this.join.replaceToken(value);
			// the one before may have been applied just now
			this.behind = true;
			send(value);
		}
		else {
			this.join.tokenMayBeHeld(false);
		}
	}

	/**
	 * The server applies the last token by now, or with the next join at the latest: what
	 * it refused for the one before says nothing about it.
	 */
	private void caughtUp() {
		if (this.behind) {
			this.behind = false;
			this.status.refusedBroadcasts().tokenChanged();
		}
	}

	void cancel() {
		this.window.cancel();
		// what is on its way for it is of no use any more
		this.sent++;
		caughtUp();
	}

}
