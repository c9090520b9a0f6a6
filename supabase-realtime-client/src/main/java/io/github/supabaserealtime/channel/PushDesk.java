package io.github.supabaserealtime.channel;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.protocol.Frame;
import io.github.supabaserealtime.protocol.OutgoingFrame;
import io.github.supabaserealtime.socket.ConnectionSettings;
import io.github.supabaserealtime.socket.MachineContext;
import io.github.supabaserealtime.socket.Moment;
import io.github.supabaserealtime.socket.OutboundQueue;
import io.github.supabaserealtime.socket.PendingReplies;
import io.github.supabaserealtime.socket.Push;
import org.jspecify.annotations.Nullable;

/**
 * The pushes of all channels: those that wait for the link, and those that were handed to
 * the writer and whose fate is open. What waits for one channel waits there.
 */
final class PushDesk {

	private final RegistryEffects effects;

	private final OutboundQueue sendBuffer;

	private final PendingReplies replies;

	private final AtomicInteger sendBufferGauge = new AtomicInteger();

	private final AtomicInteger pushBufferGauge = new AtomicInteger();

	PushDesk(ConnectionSettings settings, MachineContext context, RegistryEffects effects, RealtimeObserver observer,
			Runnable withdrawn) {
		this.effects = effects;
		this.replies = new PendingReplies(settings.timeouts().push(), context, effects, observer, (ref) -> {
			boolean unwritten = effects.withdraw(ref);
			if (unwritten) {
				withdrawn.run();
			}
			return unwritten;
		});
		this.sendBuffer = new OutboundQueue("send buffer", "supabase.realtime.send-buffer.capacity",
				settings.buffers().sendCapacity(), settings.buffers(), context, effects, this.sendBufferGauge);
	}

	void waitForLink(Push push) {
		this.sendBuffer.add(push);
	}

	List<Push> takeWaiting(String topic) {
		return this.sendBuffer.drain((push) -> push.topic().equals(topic));
	}

	void dropWaiting(Predicate<Push> selection, RealtimeException exception) {
		this.sendBuffer.fail(selection, exception);
	}

	void write(Push push, String joinRef) {
		String ref = this.effects.nextRef();
		this.replies.sent(ref, joinRef, push);
		try {
			this.effects.write(new OutgoingFrame(joinRef, ref, push.topic(), push.event(), push.body()));
		}
		catch (RealtimeException ex) {
			this.replies.refused(ref, ex);
		}
	}

	void written(String ref) {
		this.replies.written(ref);
	}

	/**
	 * Take a reply.
	 * @return when the push had been sent, or {@code null} if it answers none
	 */
	@Nullable Moment replied(@Nullable String ref, Frame.Reply reply) {
		return this.replies.reply(ref, reply);
	}

	void lost(Predicate<String> joinRefs, String reason) {
		this.replies.lost(joinRefs, reason);
	}

	int pending() {
		return this.replies.size();
	}

	/**
	 * Return the number of messages that wait for the link. May be called by any thread.
	 */
	int sendBufferSize() {
		return this.sendBufferGauge.get();
	}

	/**
	 * Return what counts the messages that wait for their channels. May be read by any
	 * thread.
	 */
	AtomicInteger pushBufferGauge() {
		return this.pushBufferGauge;
	}

}
