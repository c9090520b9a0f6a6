package io.github.supabaserealtime.internal.channel;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.PostgresChangesBinding;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.internal.machine.PushResults;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import io.github.supabaserealtime.internal.token.JoinToken;
import io.github.supabaserealtime.message.PresenceMessage;
import org.jspecify.annotations.Nullable;

/**
 * What the channels cause together.
 *
 * @since 0.1.0
 */
public interface RegistryEffects extends PushResults {

	/**
	 * Run an input after the current one.
	 * @param input what to run
	 */
	void post(Runnable input);

	/**
	 * Run an input when the newest token is known.
	 * @param input what to run
	 */
	void whenTokenResolved(Runnable input);

	/**
	 * Return the newest known token.
	 * @return the token
	 */
	JoinToken currentToken();

	/**
	 * Write a frame to the current socket.
	 * @param frame the frame
	 * @throws RealtimeException if the frame cannot be written at all
	 */
	void write(OutgoingFrame frame);

	/**
	 * Take a frame back that the current socket is not writing yet.
	 * @param ref its reference
	 * @return whether it will not be written
	 */
	boolean withdraw(String ref);

	/**
	 * Return a new reference.
	 * @return the reference
	 */
	String nextRef();

	/**
	 * A join is about to be sent while none is unanswered, or none is unanswered any
	 * more. A heartbeat that this causes is written before the method returns.
	 * @param pending whether a join is or will be unanswered
	 */
	void joinsPending(boolean pending);

	/**
	 * A join was answered, be it too late.
	 */
	void joinAnswered();

	/**
	 * A join was not answered in time: send a heartbeat now, unless one is unanswered.
	 */
	void probe();

	/**
	 * The link is dead.
	 * @param failure why
	 */
	void giveUp(ConnectionFailure failure);

	/**
	 * Return when bytes last arrived.
	 * @return the monotonic time in nanoseconds
	 */
	long lastReceived();

	/**
	 * The channels have been left.
	 */
	void drained();

	/**
	 * Publish a change of state.
	 * @param topic the topic
	 * @param oldState the state before
	 * @param newState the state after
	 * @param reason why
	 */
	void channelState(String topic, ChannelState oldState, ChannelState newState, String reason);

	/**
	 * Show a refusal that changes no state.
	 * @param topic the topic
	 */
	void channelRefused(String topic);

	/**
	 * Publish a gap.
	 * @param topic the topic
	 * @param from up to when the link is known to have worked
	 * @param to when the channel was subscribed again
	 * @param cause what interrupted it
	 * @param incomplete whether stored broadcasts of that time may be missing as well
	 */
	void gap(String topic, Instant from, Instant to, DeliveryGapEvent.Cause cause, boolean incomplete);

	/**
	 * Hold the messages of a channel back, or let them go. Events pass.
	 * @param topic the topic
	 * @param hold whether to hold them back
	 */
	void hold(String topic, boolean hold);

	/**
	 * The server matched the bindings of a channel for database changes with ids.
	 * @param topic the topic
	 * @param routes the bindings of the current join by id
	 */
	void routes(String topic, Map<Long, PostgresChangesBinding> routes);

	/**
	 * Hand a frame to the listeners.
	 * @param frame the frame
	 */
	void deliver(Frame frame);

	/**
	 * Hand what a frame about presence means to the listeners.
	 * @param frame the frame
	 * @param messages what it means
	 */
	void deliver(Frame frame, List<PresenceMessage> messages);

	/**
	 * Return the name that messages carry.
	 * @return the name of the connection
	 */
	String connectionName();

	/**
	 * A frame was not handed to the listeners: it belongs to an earlier join, or to no
	 * channel.
	 * @param frame the frame
	 * @param repeated whether it was delivered before; else it is nobody's
	 */
	void discard(Frame frame, boolean repeated);

	/**
	 * Complete a future on another thread.
	 * @param future the future
	 * @param exception what it fails with, or {@code null}
	 */
	void complete(CompletableFuture<Void> future, @Nullable RealtimeException exception);

}
