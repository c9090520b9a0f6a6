package io.github.supabaserealtime.internal.channel;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelClosedException;
import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.join.JoinQueue;
import io.github.supabaserealtime.internal.machine.Arrival;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.ConnectionStart;
import io.github.supabaserealtime.internal.machine.LinkSignals;
import io.github.supabaserealtime.internal.machine.Moment;
import io.github.supabaserealtime.internal.machine.PausableTimers;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.protocol.Events;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import io.github.supabaserealtime.internal.push.PushDesk;
import io.github.supabaserealtime.internal.token.AccessTokens;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PresenceMeta;
import org.jspecify.annotations.Nullable;

/**
 * The channels of a connection: routes commands, frames and the fate of the link to them,
 * and decides where a push waits. Lives on the lane.
 *
 * @since 0.9.0
 */
public final class ChannelMachines {

	private final ConnectionContext context;

	private final Map<String, ChannelMachine> channels = Collections.synchronizedMap(new LinkedHashMap<>());

	private final AccessTokens tokens;

	private final JoinQueue joins;

	private final PausableTimers answerTimers;

	private final PushDesk pushes;

	private final ReplyRouter replies;

	private final Draining draining;

	private final ConnectionStart start = new ConnectionStart();

	private final ChannelContext shared;

	private boolean linkOpen;

	/**
	 * Create a connection without channels.
	 * @param context what machines share
	 * @param link the link
	 * @param tokens the access tokens
	 */
	public ChannelMachines(ConnectionContext context, LinkSignals link, AccessTokens tokens) {
		this.context = context;
		this.tokens = tokens;
		this.answerTimers = new PausableTimers(context.time());
		this.joins = new JoinQueue(context.settings(), context.time(),
				new JoinEffects(context, link, tokens, this.answerTimers, this.channels, this::prepared),
				context.observer());
		this.pushes = new PushDesk(context, this.answerTimers, () -> context.inputs().submit(this::checkDrained));
		this.replies = new ReplyRouter(context, tokens, this.joins, this.pushes);
		this.draining = new Draining(context, link, this.pushes, this.channels::values);
		this.shared = new ChannelContext(context, tokens, this.joins, this.pushes, this.start, link,
				() -> context.inputs().submit(this::placeFreed));
	}

	private void prepared(String topic) {
		this.joins.prepared(topic);
	}

	/**
	 * Command: the connection is started.
	 */
	public void started() {
		if (this.start.started()) {
			all().forEach(ChannelMachine::started);
		}
	}

	/**
	 * Command: the connection is stopped for good. From now on a send fails at once.
	 * @param reason why
	 */
	public void stopped(String reason) {
		this.start.stopped(reason);
		all().forEach(ChannelMachine::stopped);
	}

	/**
	 * Return whether the connection was stopped and not started again.
	 * @return whether a send fails at once
	 */
	public boolean isStopped() {
		return this.start.isStopped();
	}

	private List<ChannelMachine> all() {
		return List.copyOf(this.channels.values());
	}

	/**
	 * Command: have a channel for a topic. Does nothing if there is one.
	 * @param options its options
	 */
	public void create(String topic, ChannelOptions options) {
		this.channels.computeIfAbsent(topic, (key) -> {
			ChannelMachine channel = new ChannelMachine(topic, options, this.shared);
			if (this.linkOpen) {
				channel.membership().socketOpened();
			}
			return channel;
		}).membership().status().show();
	}

	/**
	 * Command: want a channel.
	 * @param future told of the outcome
	 */
	public void subscribe(String topic, CompletableFuture<Void> future) {
		ChannelMachine channel = this.channels.get(topic);
		if (channel == null) {
			this.context.complete(future, new ChannelClosedException("The channel '" + topic + "' was removed"));
			return;
		}
		this.joins.pardon();
		channel.subscribe(future);
	}

	/**
	 * Command: stop wanting a channel and leave it.
	 * @param future told when it is left
	 */
	public void unsubscribe(String topic, CompletableFuture<Void> future) {
		ChannelMachine channel = this.channels.get(topic);
		if (channel == null) {
			this.context.complete(future, null);
			return;
		}
		this.pushes.failWaiting((push) -> push.topic().equals(topic),
				new ChannelClosedException("The channel '" + topic + "' was unsubscribed"));
		channel.unsubscribe(future);
	}

	/**
	 * Command: forget a channel that was unsubscribed. One that is wanted again stays.
	 * @return whether it is forgotten
	 */
	public boolean remove(String topic) {
		ChannelMachine channel = this.channels.get(topic);
		if (channel != null && channel.membership().status().isWanted()) {
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
	 * @param payload the payload as JSON, or {@code null} to untrack
	 * @param future told of the outcome
	 */
	public void track(String topic, @Nullable String payload, CompletableFuture<SendResult> future) {
		ChannelMachine channel = this.channels.get(topic);
		Push call = new Push(topic, Events.PRESENCE, OutgoingFrame.Json.EMPTY, true, 0, future);
		ChannelJoinException refused = (channel != null && payload != null) ? channel.sendRefusal() : null;
		if (refused != null) {
			this.context.fail(call, refused);
		}
		else if (channel != null && channel.membership().status().isWanted()
				&& (payload == null || !this.start.isStopped())) {
			channel.track(payload, future);
		}
		else if (payload == null) {
			// the server knows nothing of a channel that is not joined
			this.context.succeed(call, SendResult.acknowledged());
		}
		else {
			this.context.fail(call, this.start.isStopped() ? this.start.exception() : new ChannelClosedException(
					"The channel '" + topic + "' is not subscribed: call subscribe() before track()"));
		}
	}

	/**
	 * Command: somebody listens to a channel.
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
	 * @param future told of the outcome
	 */
	public void awaitReplication(String topic, CompletableFuture<Void> future) {
		ChannelMachine channel = this.channels.get(topic);
		if (channel != null && channel.membership().status().isWanted()) {
			channel.awaitReplication(future);
		}
		else {
			this.context.complete(future, new ChannelClosedException(
					"The channel '" + topic + "' is not subscribed: call subscribe() before replicationReady()"));
		}
	}

	/**
	 * Return who is present on a topic. May be called by any thread that has seen the
	 * channel created.
	 * @return the presences by key
	 */
	public Map<String, List<PresenceMeta>> present(String topic) {
		ChannelMachine channel = this.channels.get(topic);
		return (channel != null) ? channel.present() : Map.of();
	}

	/**
	 * Command: send a message, or let it wait where it has to: for the link in the send
	 * buffer, for its channel in that one's push buffer.
	 * @param push the message
	 */
	public void push(Push push) {
		if (this.start.isStopped()) {
			this.context.fail(push, this.start.exception());
			return;
		}
		ChannelMachine channel = this.channels.get(push.topic());
		if (channel == null || !channel.membership().status().isWanted()) {
			this.context.fail(push, new ChannelClosedException(
					"The channel '" + push.topic() + "' is not subscribed: call subscribe() before sending"));
			return;
		}
		ChannelJoinException refused = channel.sendRefusal();
		if (refused != null) {
			this.context.fail(push, refused);
		}
		else if (this.linkOpen && !this.draining.isUnderWay()) {
			channel.push(push);
		}
		else {
			this.pushes.waitForLink(push);
		}
	}

	/**
	 * Input: the server accepted a broadcast over HTTP, or the policies do not allow it.
	 * @param topic the topic
	 * @param sentAt when it was sent
	 * @param accepted whether it was accepted
	 */
	public void answeredOverHttp(String topic, Moment sentAt, boolean accepted) {
		ChannelMachine channel = this.channels.get(topic);
		if (channel != null && channel.membership().status().isWanted()) {
			channel.membership().status().refusedBroadcasts().answeredOverHttp(sentAt, accepted);
		}
	}

	/**
	 * Input: a socket is open. What waited for it is moved behind what already waits for
	 * its channel and goes out as soon as that is joined.
	 */
	public void socketOpened() {
		this.linkOpen = true;
		this.draining.cancel();
		this.context.proof().opened(Moment.now(this.context.time()));
		this.joins.socketOpened();
		for (ChannelMachine channel : all()) {
			channel.pushBuffer().move(this.pushes.takeWaiting(channel.topic()));
			channel.membership().socketOpened();
		}
		this.joins.released();
	}

	/**
	 * Input: the socket is lost.
	 * @param failure why
	 * @param returning whether it will be opened again by itself
	 */
	public void socketLost(ConnectionFailure failure, boolean returning) {
		this.linkOpen = false;
		this.draining.cancel();
		this.joins.socketLost();
		this.answerTimers.resume();
		this.pushes.abandon((joinRef) -> true, "The socket was lost: " + failure);
		all().forEach((channel) -> channel.membership().socketLost(failure, returning));
	}

	/**
	 * Input: the link is closed and will not be opened again by itself. Nothing is
	 * pending any more.
	 * @param onPurpose whether somebody wanted that
	 */
	public void closed(boolean onPurpose) {
		if (!onPurpose && !this.start.isStopped()) {
			stopped("the connection gave up reconnecting");
		}
		ChannelClosedException exception = new ChannelClosedException("The connection was closed");
		this.pushes.failWaiting((push) -> true, exception);
		all().forEach((channel) -> channel.linkClosed(exception, onPurpose));
	}

	/**
	 * Input: leave the channels before the link is closed on purpose, and wait for the
	 * answers that are under way.
	 */
	public void drain() {
		this.joins.close();
		this.draining.begin();
	}

	private void checkDrained() {
		this.draining.check();
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
	 * Input: a frame arrived.
	 * @param arrival the frame
	 */
	public void received(Arrival arrival) {
		Frame frame = arrival.frame();
		ChannelMachine channel = this.channels.get(frame.topic());
		if (frame.body() instanceof Frame.Reply reply) {
			this.replies.received(channel, arrival, reply);
		}
		else if (channel == null) {
			arrival.discard(MessagesDroppedEvent.Reason.NOT_JOINED);
		}
		else {
			if (Events.ERROR.equals(frame.event()) || Events.CLOSE.equals(frame.event())) {
				this.joins.answered(frame.joinRef(), false);
			}
			channel.membership().received(arrival);
		}
		checkDrained();
	}

	/**
	 * Input: the access token changed.
	 * @param renewed whether refused joins are tried again with it
	 */
	public void tokenChanged(boolean renewed) {
		this.pushes.tokenChanged();
		this.joins.pardon();
		all().forEach((channel) -> channel.tokenChanged(this.tokens.current(), renewed));
	}

	private void placeFreed() {
		// one place is free, and who takes it may be refused for another reason
		all().stream().map(ChannelMachine::membership).anyMatch(ChannelMembership::takePlace);
	}

	/**
	 * Return whether a channel is wanted.
	 * @return whether it was subscribed and not unsubscribed since
	 */
	public boolean isWanted(String topic) {
		ChannelMachine channel = this.channels.get(topic);
		return channel != null && channel.membership().status().isWanted();
	}

	/**
	 * Return whether some channel is wanted.
	 * @return whether there is one that was subscribed and not unsubscribed since
	 */
	public boolean isAnyWanted() {
		return this.channels.values().stream().anyMatch((channel) -> channel.membership().status().isWanted());
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

}
