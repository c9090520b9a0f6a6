package io.github.supabaserealtime.internal.channel;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.PostgresChangesBinding;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.internal.machine.Moment;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import io.github.supabaserealtime.internal.token.JoinToken;
import io.github.supabaserealtime.message.PresenceMessage;
import org.jspecify.annotations.Nullable;

/**
 * What a channel causes, passed on to the joins, the pushes and the connection.
 */
final class ChannelOutlet implements ChannelEffects {

	private final RegistryEffects effects;

	private final JoinQueue joins;

	private final PushDesk pushes;

	private final BooleanSupplier draining;

	private final Supplier<Moment> lastProof;

	private final Supplier<@Nullable String> notStarted;

	private final Runnable left;

	ChannelOutlet(RegistryEffects effects, JoinQueue joins, PushDesk pushes, BooleanSupplier draining,
			Supplier<Moment> lastProof, Supplier<@Nullable String> notStarted, Runnable left) {
		this.effects = effects;
		this.joins = joins;
		this.pushes = pushes;
		this.draining = draining;
		this.lastProof = lastProof;
		this.notStarted = notStarted;
		this.left = left;
	}

	@Override
	public void requestJoin(ChannelMachine channel, boolean failedBefore) {
		if (!this.draining.getAsBoolean()) {
			this.joins.request(channel.topic(), failedBefore);
		}
	}

	@Override
	public void withdrawJoin(ChannelMachine channel) {
		this.joins.withdraw(channel.topic());
	}

	@Override
	public void write(OutgoingFrame frame) {
		this.effects.write(frame);
	}

	@Override
	public void write(Push push, String joinRef) {
		this.pushes.write(push, joinRef);
	}

	@Override
	public void losePushes(String joinRef, String reason) {
		this.pushes.lost(joinRef::equals, reason);
	}

	@Override
	public JoinToken currentToken() {
		return this.effects.currentToken();
	}

	@Override
	public String nextRef() {
		return this.effects.nextRef();
	}

	@Override
	public void state(ChannelMachine channel, ChannelState oldState, ChannelState newState, String reason) {
		this.effects.channelState(channel.topic(), oldState, newState, reason);
		if (oldState.isJoined() && !newState.isJoined()) {
			this.effects.post(this.joins::freed);
		}
	}

	@Override
	public void left(ChannelMachine channel) {
		this.left.run();
	}

	@Override
	public void refused(ChannelMachine channel) {
		this.effects.channelRefused(channel.topic());
	}

	@Override
	public void gap(ChannelMachine channel, Instant from, Instant to, DeliveryGapEvent.Cause cause,
			boolean incomplete) {
		this.effects.gap(channel.topic(), from, to, cause, incomplete);
	}

	@Override
	public void hold(ChannelMachine channel, boolean hold) {
		this.effects.hold(channel.topic(), hold);
	}

	@Override
	public void routes(ChannelMachine channel, Map<Long, PostgresChangesBinding> routes) {
		this.effects.routes(channel.topic(), routes);
	}

	@Override
	public void deliver(ChannelMachine channel, Frame frame) {
		this.effects.deliver(frame);
	}

	@Override
	public void deliver(ChannelMachine channel, Frame frame, List<PresenceMessage> messages) {
		this.effects.deliver(frame, messages);
	}

	@Override
	public void discard(ChannelMachine channel, Frame frame) {
		this.effects.discard(frame, false);
	}

	@Override
	public void discardRepeated(ChannelMachine channel, Frame frame) {
		this.effects.discard(frame, true);
	}

	@Override
	public void complete(CompletableFuture<Void> future, @Nullable RealtimeException exception) {
		this.effects.complete(future, exception);
	}

	@Override
	public Moment lastProof() {
		return this.lastProof.get();
	}

	@Override
	public @Nullable String notStarted() {
		return this.notStarted.get();
	}

}
