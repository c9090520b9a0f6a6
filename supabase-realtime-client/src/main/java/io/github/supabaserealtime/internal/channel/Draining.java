package io.github.supabaserealtime.internal.channel;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.internal.machine.FrameSender;
import io.github.supabaserealtime.internal.machine.LinkSignals;
import io.github.supabaserealtime.internal.machine.Timers;
import io.github.supabaserealtime.internal.push.PushDesk;

/**
 * The end of a socket that is closed on purpose. First the pending replies are awaited,
 * then the channels are left, both together within three quarters of the push timeout or
 * the shutdown timeout, whichever is shorter.
 */
final class Draining {

	private final ConnectionContext context;

	private final FrameSender sender;

	private final LinkSignals link;

	private final PushDesk pushes;

	private final Supplier<Collection<ChannelMachine>> channels;

	private Timers.Timer limit = Timers.Timer.NONE;

	private boolean underWay;

	private boolean ended;

	Draining(ConnectionContext context, FrameSender sender, LinkSignals link, PushDesk pushes,
			Supplier<Collection<ChannelMachine>> channels) {
		this.context = context;
		this.sender = sender;
		this.link = link;
		this.pushes = pushes;
		this.channels = channels;
	}

	void begin() {
		this.underWay = true;
		this.ended = false;
		ConnectionSettings.Timeouts timeouts = this.context.settings().timeouts();
		Duration push = timeouts.push();
		Duration shutdown = timeouts.shutdown();
		// the rest of the time is for the close itself
		Duration most = ((push.compareTo(shutdown) < 0) ? push : shutdown).multipliedBy(3).dividedBy(4);
		this.limit = this.context.time().schedule(most, this::end);
		check();
	}

	/**
	 * Take the next step if no reply is pending any more: leave the channels, or end when
	 * all are left.
	 */
	void check() {
		if (!this.underWay || this.ended || this.pushes.pending() > 0) {
			return;
		}
		for (ChannelMachine channel : List.copyOf(this.channels.get())) {
			if (channel.membership().joinRef() != null) {
				channel.membership().leave("disconnect() was called");
			}
		}
		if (this.channels.get().stream().noneMatch((channel) -> channel.membership().isLeaving())) {
			end();
		}
	}

	private void end() {
		this.limit.cancel();
		this.ended = true;
		long epoch = this.sender.epoch();
		this.context.inputs().submit(() -> this.link.drained(epoch));
	}

	/**
	 * Return whether nothing new is sent on the socket.
	 */
	boolean isUnderWay() {
		return this.underWay;
	}

	/**
	 * Stop, because another socket is open or this one is lost.
	 */
	void cancel() {
		this.underWay = false;
		this.ended = true;
		this.limit.cancel();
	}

}
