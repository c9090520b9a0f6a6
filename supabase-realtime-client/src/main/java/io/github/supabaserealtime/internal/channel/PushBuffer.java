package io.github.supabaserealtime.internal.channel;

import java.util.List;

import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.push.SendBuffer;
import io.github.supabaserealtime.internal.push.WaitingPushes;
import org.jspecify.annotations.Nullable;

/**
 * Pushes that wait for their channel to be joined. Their queue is there as long as some
 * wait, since most channels never have any.
 */
final class PushBuffer {

	private final String topic;

	private final ConnectionContext context;

	private final SendBuffer sendBuffer;

	private @Nullable WaitingPushes waiting;

	/**
	 * Create an empty buffer.
	 * @param sendBuffer counts what waits for channels
	 */
	PushBuffer(String topic, ConnectionContext context, SendBuffer sendBuffer) {
		this.topic = topic;
		this.context = context;
		this.sendBuffer = sendBuffer;
	}

	private WaitingPushes waiting() {
		WaitingPushes present = this.waiting;
		if (present == null) {
			present = new WaitingPushes("push buffer of " + this.topic, "supabase.realtime.push-buffer.capacity",
					this.context.settings().buffers().pushCapacity(), this.context,
					() -> this.context.reporter().stateOfChannel(this.topic), this.sendBuffer.pushBufferGauge());
			this.waiting = present;
		}
		return present;
	}

	/**
	 * Add a push at the end. When the buffer is full, the policy decides who gives way.
	 */
	void add(Push push) {
		waiting().add(push);
	}

	/**
	 * Add pushes that have waited for the link. Nobody gives way.
	 */
	void move(List<Push> pushes) {
		if (!pushes.isEmpty()) {
			waiting().move(pushes);
		}
	}

	/**
	 * Take all pushes.
	 * @return the pushes in their order
	 */
	List<Push> drain() {
		WaitingPushes drained = this.waiting;
		this.waiting = null;
		return (drained != null) ? drained.drain() : List.of();
	}

	/**
	 * Fail all pushes.
	 * @param exception what they fail with
	 */
	void fail(RealtimeException exception) {
		if (this.waiting != null) {
			this.waiting.fail((push) -> true, exception);
		}
	}

	boolean isEmpty() {
		return this.waiting == null || this.waiting.size() == 0;
	}

}
