package io.github.supabaserealtime.internal.push;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.Push;

/**
 * The pushes of all channels that wait for a link. Those that wait for one channel to be
 * joined wait at that channel and are counted here. Used on the lane.
 */
public final class SendBuffer {

	private final WaitingPushes waiting;

	private final AtomicInteger gauge = new AtomicInteger();

	private final AtomicInteger pushBufferGauge = new AtomicInteger();

	public SendBuffer(ConnectionContext context) {
		this.waiting = new WaitingPushes("send buffer", "supabase.realtime.send-buffer.capacity",
				context.settings().buffers().sendCapacity(), context, () -> context.reporter().stateOfLink(),
				this.gauge);
	}

	public void add(Push push) {
		this.waiting.add(push);
	}

	/**
	 * Take the pushes of a channel.
	 * @return the pushes in their order
	 */
	public List<Push> take(String topic) {
		return this.waiting.drain((push) -> push.topic().equals(topic));
	}

	public void fail(Predicate<Push> selection, RealtimeException exception) {
		this.waiting.fail(selection, exception);
	}

	/**
	 * Return the number of messages that wait for a link. May be called by any thread.
	 */
	public int size() {
		return this.gauge.get();
	}

	/**
	 * Return what counts the messages that wait for their channels. May be read by any
	 * thread.
	 */
	public AtomicInteger pushBufferGauge() {
		return this.pushBufferGauge;
	}

}
