package io.github.supabaserealtime.internal.channel;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.internal.protocol.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Whether the server has reported that broadcasts from the database reach the current
 * join (protocol.md 4.6). Calls that wait for it are kept here, each with its limit.
 */
final class ReplicationSignal {

	// the server itself gives up after 60 s
	private static final Duration SERVER_LIMIT = Duration.ofSeconds(60);

	private final String topic;

	private final ChannelContext context;

	// most channels do not ask for the signal
	private @Nullable SubscribeCalls calls;

	private boolean ready;

	ReplicationSignal(String topic, ChannelContext context) {
		this.topic = topic;
		this.context = context;
	}

	/**
	 * The connection is started: the limits of those who wait begin.
	 */
	void started() {
		if (this.calls != null) {
			this.calls.started();
		}
	}

	void await(CompletableFuture<Void> future) {
		if (this.ready) {
			this.context.connection().complete(future, null);
		}
		else {
			calls().add(future);
		}
	}

	private SubscribeCalls calls() {
		SubscribeCalls present = this.calls;
		if (present == null) {
			present = new SubscribeCalls(this.topic,
					this.context.connection().settings().timeouts().subscribe().plus(SERVER_LIMIT), this.context,
					() -> "the server has not said that its replication connection is established");
			this.calls = present;
		}
		return present;
	}

	/**
	 * The join ended, or another one begins: what was said is about the past.
	 */
	void reset() {
		this.ready = false;
	}

	void notice(Frame.Notice notice) {
		if (notice.ok() && notice.message().startsWith("Replication connection established")) {
			this.ready = true;
			end(null);
		}
	}

	void end(@Nullable RealtimeException exception) {
		if (this.calls != null) {
			this.calls.end(exception);
		}
	}

}
