package io.github.supabaserealtime.internal.channel;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelClosedException;
import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionSettings;
import io.github.supabaserealtime.PostgresChangesBinding;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.SendOutcome;
import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.Moment;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.machine.Timers;
import io.github.supabaserealtime.internal.protocol.Events;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import io.github.supabaserealtime.message.PresenceMeta;
import org.jspecify.annotations.Nullable;

/**
 * The channels of a connection: routes commands, frames and the fate of the link to them,
 * and decides where a push waits. Lives on the lane.
 *
 * @since 0.1.0
 */
public final class ChannelMachines {

	private final ConnectionSettings settings;

	private final MachineTime context;

	private final RegistryEffects effects;

	private final Map<String, ChannelMachine> channels = Collections.synchronizedMap(new LinkedHashMap<>());

	private final JoinQueue joins;

	private final PushDesk pushes;

	private final ChannelOutlet outlet;

	private boolean linkOpen;

	private boolean draining;

	private boolean drainEnded;

	private @Nullable String notStarted = "connect() has not been called";

	private boolean stopped;

	private Timers.Timer drainLimit = Timers.Timer.NONE;

	private Moment lastProof;

	/**
	 * Create an empty registry.
	 * @param settings the figures
	 * @param context time and chance
	 * @param effects what it causes
	 * @param observer told of joins and pushes; never throws
	 */
	public ChannelMachines(ConnectionSettings settings, MachineTime context, RegistryEffects effects,
			RealtimeObserver observer) {
		this.settings = settings;
		this.context = context;
		this.effects = effects;
		this.joins = new JoinQueue(settings, context, new Joins(), observer);
		this.pushes = new PushDesk(settings, context, effects, observer, () -> effects.post(this::checkDrained));
		this.lastProof = Moment.now(context);
		this.outlet = new ChannelOutlet(effects, this.joins, this.pushes, () -> this.draining, () -> this.lastProof,
				() -> this.notStarted, () -> effects.post(this::left));
	}

	/**
	 * Command: the connection is started.
	 */
	public void started() {
		if (this.notStarted == null) {
			return;
		}
		this.notStarted = null;
		this.stopped = false;
		List.copyOf(this.channels.values()).forEach(ChannelMachine::started);
	}

	/**
	 * Command: the connection is stopped for good. From now on a send fails at once.
	 * @param reason why
	 */
	public void stopped(String reason) {
		this.notStarted = reason;
		this.stopped = true;
		List.copyOf(this.channels.values()).forEach(ChannelMachine::stopped);
	}

	/**
	 * Return whether the connection was stopped and not started again.
	 * @return whether a send fails at once
	 */
	public boolean isStopped() {
		return this.stopped;
	}

	private ChannelClosedException stoppedException() {
		return new ChannelClosedException("The connection is closed: " + this.notStarted);
	}

	/**
	 * Command: have a channel for a topic. Does nothing if there is one.
	 * @param topic the topic
	 * @param options its options
	 */
	public void create(String topic, ChannelOptions options) {
		this.channels.computeIfAbsent(topic, (key) -> {
			ChannelMachine channel = new ChannelMachine(topic, options, this.settings, this.context, this.outlet,
					this.effects, this.pushes.pushBufferGauge(), this.effects.connectionName());
			if (this.linkOpen) {
				channel.linkOpened();
			}
			return channel;
		});
	}

	/**
	 * Command: want a channel.
	 * @param topic the topic
	 * @param future told of the outcome
	 */
	public void subscribe(String topic, CompletableFuture<Void> future) {
		ChannelMachine channel = this.channels.get(topic);
		if (channel == null) {
			this.effects.complete(future, new ChannelClosedException("The channel '" + topic + "' was removed"));
			return;
		}
		this.joins.pardon();
		channel.subscribe(future);
	}

	/**
	 * Command: stop wanting a channel and leave it.
	 * @param topic the topic
	 * @param future told when it is left
	 */
	public void unsubscribe(String topic, CompletableFuture<Void> future) {
		ChannelMachine channel = this.channels.get(topic);
		if (channel == null) {
			this.effects.complete(future, null);
			return;
		}
		this.pushes.dropWaiting((push) -> push.topic().equals(topic),
				new ChannelClosedException("The channel '" + topic + "' was unsubscribed"));
		channel.unsubscribe(future);
	}

	/**
	 * Command: forget a channel that was unsubscribed. One that is wanted again stays.
	 * @param topic the topic
	 * @return whether it is forgotten
	 */
	public boolean remove(String topic) {
		ChannelMachine channel = this.channels.get(topic);
		if (channel != null && channel.isWanted()) {
			return false;
		}
		if (channel != null) {
			channel.stopped();
		}
		this.channels.remove(topic);
		return true;
	}

	/**
	 * Command: track a payload as this channel's presence, or nothing.
	 * @param topic the topic
	 * @param payload the payload as JSON, or {@code null} to untrack
	 * @param future told of the outcome
	 */
	public void track(String topic, @Nullable String payload, CompletableFuture<SendOutcome> future) {
		ChannelMachine channel = this.channels.get(topic);
		Push call = new Push(topic, Events.PRESENCE, OutgoingFrame.Json.EMPTY, true, 0, future);
		ChannelJoinException refused = (channel != null && payload != null) ? refused(channel) : null;
		if (refused != null) {
			this.effects.fail(call, refused);
		}
		else if (channel != null && channel.isWanted() && (payload == null || !this.stopped)) {
			channel.track(payload, future);
		}
		else if (payload == null) {
			// the server knows nothing of a channel that is not joined
			this.effects.succeed(call, SendOutcome.ACKNOWLEDGED);
		}
		else {
			this.effects.fail(call, this.stopped ? stoppedException() : new ChannelClosedException(
					"The channel '" + topic + "' is not subscribed: call subscribe() before track()"));
		}
	}

	/**
	 * Command: somebody listens to a channel.
	 * @param topic the topic
	 * @param broadcasts whether to broadcasts
	 */
	public void listening(String topic, boolean broadcasts) {
		ChannelMachine channel = this.channels.get(topic);
		if (channel != null) {
			channel.listening(broadcasts);
		}
	}

	/**
	 * Command: somebody wants to know who is present. A channel that was joined without
	 * is joined again.
	 * @param topic the topic
	 */
	public void enablePresence(String topic) {
		ChannelMachine channel = this.channels.get(topic);
		if (channel != null) {
			channel.enablePresence();
		}
	}

	/**
	 * Command: somebody wants to know of further database changes. A channel that was
	 * joined without is joined again.
	 * @param topic the topic
	 * @param binding what to ask the server for
	 */
	public void bind(String topic, PostgresChangesBinding binding) {
		ChannelMachine channel = this.channels.get(topic);
		if (channel != null) {
			channel.bind(binding);
		}
	}

	/**
	 * Command: wait for the server to say that broadcasts from the database reach a
	 * channel.
	 * @param topic the topic
	 * @param future told of the outcome
	 */
	public void awaitReplication(String topic, CompletableFuture<Void> future) {
		ChannelMachine channel = this.channels.get(topic);
		if (channel != null && channel.isWanted()) {
			channel.awaitReplication(future);
		}
		else {
			this.effects.complete(future, new ChannelClosedException(
					"The channel '" + topic + "' is not subscribed: call subscribe() before replicationReady()"));
		}
	}

	/**
	 * Return who is present on a topic. May be called by any thread that has seen the
	 * channel created.
	 * @param topic the topic
	 * @return the presences by key
	 */
	public Map<String, List<PresenceMeta>> present(String topic) {
		ChannelMachine channel = this.channels.get(topic);
		return (channel != null) ? channel.roster().present() : Map.of();
	}

	/**
	 * Command: send a message, or let it wait where it has to: for the link in the send
	 * buffer, for its channel in that one's push buffer.
	 * @param push the message
	 */
	public void push(Push push) {
		if (this.stopped) {
			this.effects.fail(push, stoppedException());
			return;
		}
		ChannelMachine channel = this.channels.get(push.topic());
		if (channel == null || !channel.isWanted()) {
			this.effects.fail(push, new ChannelClosedException(
					"The channel '" + push.topic() + "' is not subscribed: call subscribe() before sending"));
			return;
		}
		ChannelJoinException refused = refused(channel);
		if (refused != null) {
			this.effects.fail(push, refused);
		}
		else if (this.linkOpen && !this.draining) {
			channel.push(push);
		}
		else {
			this.pushes.waitForLink(push);
		}
	}

	/**
	 * Return why nothing can be sent to a channel before something changes.
	 */
	private static @Nullable ChannelJoinException refused(ChannelMachine channel) {
		Refusal refusal = channel.refusal();
		return (refusal != null && refusal.remedy() == Refusal.Remedy.CHANGE && channel.isWanted()
				&& channel.state() == ChannelState.ERRORED) ? new ChannelJoinException(
						"The channel '" + channel.topic() + "' was refused: " + refusal.text(), refusal.code(), true)
						: null;
	}

	/**
	 * Input: a socket is open. What waited for it is moved behind what already waits for
	 * its channel and goes out as soon as that is joined.
	 */
	public void linkOpened() {
		this.linkOpen = true;
		this.draining = false;
		this.lastProof = Moment.now(this.context);
		this.joins.opened();
		for (ChannelMachine channel : List.copyOf(this.channels.values())) {
			channel.pushBuffer().move(this.pushes.takeWaiting(channel.topic()));
			channel.linkOpened();
		}
		this.joins.released();
	}

	/**
	 * Input: the socket is lost.
	 * @param failure why
	 * @param returning whether it will be opened again by itself
	 */
	public void linkLost(ConnectionFailure failure, boolean returning) {
		this.linkOpen = false;
		this.draining = false;
		this.drainEnded = true;
		this.drainLimit.cancel();
		this.joins.lost();
		this.pushes.lost((joinRef) -> true, "The socket was lost: " + failure);
		List.copyOf(this.channels.values()).forEach((channel) -> channel.linkLost(failure, returning));
	}

	/**
	 * Input: the link is closed and will not be opened again by itself. Nothing is
	 * pending any more.
	 * @param onPurpose whether somebody wanted that
	 */
	public void closed(boolean onPurpose) {
		if (!onPurpose && !this.stopped) {
			stopped("reconnecting was given up");
		}
		ChannelClosedException exception = new ChannelClosedException("The connection was closed");
		this.pushes.dropWaiting((push) -> true, exception);
		List.copyOf(this.channels.values()).forEach((channel) -> channel.linkClosed(exception, onPurpose));
	}

	/**
	 * Input: leave the channels before the link is closed on purpose, and wait for the
	 * answers that are under way.
	 */
	public void drain() {
		this.draining = true;
		this.drainEnded = false;
		Duration push = this.settings.timeouts().push();
		Duration shutdown = this.settings.timeouts().shutdown();
		// the rest of the time is for the close itself
		Duration limit = ((push.compareTo(shutdown) < 0) ? push : shutdown).multipliedBy(3).dividedBy(4);
		this.drainLimit = this.context.schedule(limit, this::drained);
		this.channels.keySet().forEach(this.joins::withdraw);
		checkDrained();
	}

	private void checkDrained() {
		if (!this.draining || this.drainEnded || this.pushes.pending() > 0) {
			return;
		}
		for (ChannelMachine channel : List.copyOf(this.channels.values())) {
			if (channel.joinRef() != null) {
				channel.leave("disconnect() was called");
			}
		}
		if (this.channels.values().stream().noneMatch(ChannelMachine::isLeaving)) {
			drained();
		}
	}

	private void drained() {
		this.drainLimit.cancel();
		this.drainEnded = true;
		this.effects.drained();
	}

	/**
	 * Input: a frame was written.
	 * @param ref its reference
	 */
	public void written(String ref) {
		this.pushes.written(ref);
		checkDrained();
	}

	/**
	 * Input: a stored broadcast was dropped on its way to the listeners.
	 * @param topic the topic
	 * @param id the id of the broadcast
	 */
	public void lost(String topic, String id) {
		ChannelMachine channel = this.channels.get(topic);
		if (channel != null) {
			channel.lost(id);
		}
	}

	/**
	 * Input: a frame arrived.
	 * @param frame the frame
	 */
	public void received(Frame frame) {
		ChannelMachine channel = this.channels.get(frame.topic());
		if (frame.body() instanceof Frame.Reply reply) {
			replied(channel, frame, reply);
		}
		else if (channel == null) {
			this.effects.discard(frame, false);
		}
		else {
			if (Events.ERROR.equals(frame.event()) || Events.CLOSE.equals(frame.event())) {
				this.joins.answered(frame.joinRef(), false);
			}
			channel.received(frame);
		}
		checkDrained();
	}

	private void replied(@Nullable ChannelMachine channel, Frame frame, Frame.Reply reply) {
		String ref = frame.ref();
		if (ref != null && this.joins.answered(ref, reply.ok())) {
			if (channel != null) {
				channel.joinAnswered(ref, reply, this.effects.currentToken());
			}
			return;
		}
		Moment sentAt = this.pushes.replied(ref, reply);
		if (sentAt != null) {
			proof(sentAt);
		}
		else if (channel != null) {
			channel.received(frame);
		}
	}

	/**
	 * Input: the link is known to have worked.
	 * @param sentAt when what was answered had been sent
	 */
	public void proof(Moment sentAt) {
		if (sentAt.isAfter(this.lastProof)) {
			this.lastProof = sentAt;
		}
	}

	/**
	 * Input: the access token changed.
	 * @param renewed whether refused joins are tried again with it
	 */
	public void tokenChanged(boolean renewed) {
		this.joins.pardon();
		List.copyOf(this.channels.values())
			.forEach((channel) -> channel.tokenChanged(this.effects.currentToken(), renewed));
	}

	private void left() {
		// one place is free, and who takes it may be refused for another reason
		List.copyOf(this.channels.values())
			.stream()
			.filter(ChannelMachine::waitsForPlace)
			.findFirst()
			.ifPresent(ChannelMachine::placeIsFree);
	}

	/**
	 * Return whether a channel is wanted.
	 * @param topic the topic
	 * @return whether it was subscribed and not unsubscribed since
	 */
	public boolean isWanted(String topic) {
		ChannelMachine channel = this.channels.get(topic);
		return channel != null && channel.isWanted();
	}

	/**
	 * Return whether some channel is wanted.
	 * @return whether there is one that was subscribed and not unsubscribed since
	 */
	public boolean isAnyWanted() {
		return this.channels.values().stream().anyMatch(ChannelMachine::isWanted);
	}

	/**
	 * Return the number of messages that wait for the link. May be called by any thread.
	 * @return the size of the send buffer
	 */
	public int sendBufferSize() {
		return this.pushes.sendBufferSize();
	}

	/**
	 * Return the number of messages that wait for their channel. May be called by any
	 * thread.
	 * @return the size of all push buffers
	 */
	public int pushBufferSize() {
		return this.pushes.pushBufferGauge().get();
	}

	/**
	 * Return the number of pushes whose fate is open at the writer or the server.
	 * @return the number of pushes
	 */
	public int pendingReplies() {
		return this.pushes.pending();
	}

	/**
	 * Return the state of a channel.
	 * @param topic the topic
	 * @return the state, {@link ChannelState#CLOSED} for an unknown one
	 */
	public ChannelState state(String topic) {
		ChannelMachine channel = this.channels.get(topic);
		return (channel != null) ? channel.state() : ChannelState.CLOSED;
	}

	/**
	 * Return why a channel cannot be joined before something changes.
	 * @param topic the topic
	 * @return the server's text, or {@code null}
	 */
	public @Nullable String refusal(String topic) {
		ChannelMachine channel = this.channels.get(topic);
		Refusal refusal = (channel != null) ? channel.refusal() : null;
		return (refusal != null) ? refusal.text() : null;
	}

	/**
	 * Return the number of joins sent and not answered.
	 * @return the number of unanswered joins
	 */
	public int unansweredJoins() {
		return this.joins.unanswered();
	}

	private final class Joins implements JoinQueue.Effects {

		@Override
		public void prepare(String topic) {
			ChannelMachines.this.effects.whenTokenResolved(() -> ChannelMachines.this.joins.prepared(topic));
		}

		@Override
		public @Nullable String send(String topic) {
			ChannelMachine channel = ChannelMachines.this.channels.get(topic);
			return (channel != null) ? channel.join(ChannelMachines.this.effects.currentToken()) : null;
		}

		@Override
		public boolean isSocketUsed() {
			return ChannelMachines.this.channels.values().stream().anyMatch(ChannelMachine::usesSocket);
		}

		@Override
		public void timedOut(String topic, String ref) {
			ChannelMachines.this.effects.post(() -> {
				ChannelMachine channel = ChannelMachines.this.channels.get(topic);
				if (channel != null) {
					channel.joinTimedOut(ref);
				}
			});
		}

		@Override
		public void pending(boolean pending) {
			ChannelMachines.this.effects.joinsPending(pending);
		}

		@Override
		public void answered() {
			ChannelMachines.this.effects.joinAnswered();
		}

		@Override
		public void probe() {
			ChannelMachines.this.effects.probe();
		}

		@Override
		public void giveUp(ConnectionFailure failure) {
			ChannelMachines.this.effects.giveUp(failure);
		}

		@Override
		public long lastReceived() {
			return ChannelMachines.this.effects.lastReceived();
		}

	}

}
