package io.github.supabaserealtime.internal.client;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.supabaserealtime.RealtimeInstrumentation;
import io.github.supabaserealtime.SendResult;
import org.jspecify.annotations.Nullable;

/**
 * Instrumentation that records what it observes, each when it ends.
 */
final class RecordingInstrumentation implements RealtimeInstrumentation {

	static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

	final List<String> ended = new CopyOnWriteArrayList<>();

	final List<Call> calls = new CopyOnWriteArrayList<>();

	final AtomicInteger open = new AtomicInteger();

	final ThreadLocal<String> current = new ThreadLocal<>();

	private final String tracedTopic;

	/**
	 * Create an instrumentation.
	 * @param tracedTopic the topic whose broadcasts carry the trace context
	 */
	RecordingInstrumentation(String tracedTopic) {
		this.tracedTopic = tracedTopic;
	}

	@Override
	public boolean isInBroadcasts(String topic) {
		return topic.equals(this.tracedTopic);
	}

	@Override
	public Observed<SendResult> sending(Outgoing outgoing) {
		outgoing.context().put("traceparent", PARENT);
		return observe("send " + outgoing.operation() + " " + outgoing.event() + " " + outgoing.topic());
	}

	@Override
	public Observed<Void> calling(Call call) {
		this.calls.add(call);
		return observe("call " + call.messages().size() + " " + call.contexts().stream().map(Map::keySet).toList());
	}

	@Override
	public Observed<Long> reading(Reading reading) {
		return observe("read " + reading.source() + " " + reading.table());
	}

	private <R> Observed<R> observe(String what) {
		this.open.incrementAndGet();
		return new Observed<>() {

			@Override
			public Scope open() {
				RecordingInstrumentation.this.current.set(what);
				return RecordingInstrumentation.this.current::remove;
			}

			@Override
			public void end(@Nullable R result, @Nullable Throwable thrown) {
				RecordingInstrumentation.this.open.decrementAndGet();
				RecordingInstrumentation.this.ended.add(what + ((result != null) ? ": " + result : "")
						+ ((thrown != null) ? ": " + thrown.getMessage() : ""));
			}

		};
	}

}
