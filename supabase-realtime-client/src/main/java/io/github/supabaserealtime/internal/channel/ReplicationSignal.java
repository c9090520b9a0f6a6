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

	private final ChannelContext context;

	private final SubscribeCalls calls;

	private boolean ready;

	ReplicationSignal(String topic, ChannelContext context) {
		this.context = context;
		this.calls = new SubscribeCalls(topic,
				context.connection().settings().timeouts().subscribe().plus(SERVER_LIMIT), context,
				() -> "the server has not said that its replication connection is established");
	}

	/**
	 * The connection is started: the limits of those who wait begin.
	 */
	void started() {
		this.calls.started();
	}

	void await(CompletableFuture<Void> future) {
		if (this.ready) {
			this.context.connection().complete(future, null);
		}
		else {
			this.calls.add(future);
		}
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
			this.calls.end(null);
		}
	}

	void end(@Nullable RealtimeException exception) {
		this.calls.end(exception);
	}

}
