package io.github.supabaserealtime.internal.channel;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

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
 * What a channel causes. No method calls back into the channel before it returned.
 */
interface ChannelEffects {

	/**
	 * Ask for a turn to join; answered by {@link ChannelMachine#join}.
	 * @param channel the channel
	 * @param failedBefore whether its last join failed
	 */
	void requestJoin(ChannelMachine channel, boolean failedBefore);

	/**
	 * Withdraw a join that has not been sent.
	 * @param channel the channel
	 */
	void withdrawJoin(ChannelMachine channel);

	/**
	 * Write a frame of the channel itself.
	 * @param frame the frame
	 */
	void write(OutgoingFrame frame);

	/**
	 * Write a push.
	 * @param push the push
	 * @param joinRef the reference of the current join
	 */
	void write(Push push, String joinRef);

	/**
	 * Fail the pushes of a join that were handed to the writer.
	 * @param joinRef the reference of the join
	 * @param reason why
	 */
	void losePushes(String joinRef, String reason);

	/**
	 * Return the newest known token.
	 * @return the token
	 */
	JoinToken currentToken();

	/**
	 * Return a new reference.
	 * @return the reference
	 */
	String nextRef();

	/**
	 * Publish a change of state.
	 * @param channel the channel
	 * @param oldState the state before
	 * @param newState the state after
	 * @param reason why
	 */
	void state(ChannelMachine channel, ChannelState oldState, ChannelState newState, String reason);

	/**
	 * A channel was left: its place on the socket is free.
	 * @param channel the channel
	 */
	void left(ChannelMachine channel);

	/**
	 * Show a refusal that changes no state.
	 * @param channel the channel
	 */
	void refused(ChannelMachine channel);

	/**
	 * Publish a gap.
	 * @param channel the channel
	 * @param from up to when the link is known to have worked
	 * @param to when the channel was subscribed again
	 * @param cause what interrupted it
	 * @param incomplete whether stored broadcasts of that time may be missing as well
	 */
	void gap(ChannelMachine channel, Instant from, Instant to, DeliveryGapEvent.Cause cause, boolean incomplete);

	/**
	 * Hold the channel's messages back, or let them go. Events pass.
	 * @param channel the channel
	 * @param hold whether to hold them back
	 */
	void hold(ChannelMachine channel, boolean hold);

	/**
	 * The server matched the bindings for database changes with ids.
	 * @param channel the channel
	 * @param routes the bindings of the current join by id
	 */
	void routes(ChannelMachine channel, Map<Long, PostgresChangesBinding> routes);

	/**
	 * Hand a frame to the listeners.
	 * @param channel the channel
	 * @param frame the frame
	 */
	void deliver(ChannelMachine channel, Frame frame);

	/**
	 * Hand what a frame about presence means to the listeners.
	 * @param channel the channel
	 * @param frame the frame
	 * @param messages what it means
	 */
	void deliver(ChannelMachine channel, Frame frame, List<PresenceMessage> messages);

	/**
	 * A frame is not handed to the listeners, because the channel is not joined or the
	 * frame belongs to an earlier join.
	 * @param channel the channel
	 * @param frame the frame
	 */
	void discard(ChannelMachine channel, Frame frame);

	/**
	 * A frame is not handed to the listeners, because it was before.
	 * @param channel the channel
	 * @param frame the frame
	 */
	void discardRepeated(ChannelMachine channel, Frame frame);

	/**
	 * Complete a future on another thread.
	 * @param future the future
	 * @param exception what it fails with, or {@code null}
	 */
	void complete(CompletableFuture<Void> future, @Nullable RealtimeException exception);

	/**
	 * Return when the last heartbeat or push that was answered had been sent.
	 * @return the moment
	 */
	Moment lastProof();

	/**
	 * Return why the connection is not started.
	 * @return what it waits for, or {@code null} if it is started
	 */
	@Nullable String notStarted();

}
