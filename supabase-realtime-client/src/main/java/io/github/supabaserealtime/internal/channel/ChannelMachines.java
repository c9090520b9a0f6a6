package io.github.supabaserealtime.internal.channel;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelClosedException;
import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.ConnectionStart;
import io.github.supabaserealtime.internal.machine.Moment;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.protocol.Events;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import io.github.supabaserealtime.internal.push.SendBuffer;
import io.github.supabaserealtime.internal.token.AccessTokens;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PresenceMeta;
import org.jspecify.annotations.Nullable;

/**
 * The channels of a connection: routes commands to them, and decides where a push waits.
 * {@link LinkChannels} are those of one link. Lives on the lane.
 *
 * @since 0.9.0
 */
public final class ChannelMachines {

	private final ConnectionContext context;

	private final Map<String, ChannelMachine> channels;

	private final AccessTokens tokens;

	private final SendBuffer sendBuffer;

	private final ChannelPlaces places;

	private final ConnectionStart start = new ConnectionStart();

	private final ChannelContext.Services services;

	/**
	 * Create a connection without channels.
	 * @param context what machines share
	 * @param tokens the access tokens
	 * @param registry keeps the channels
	 * @param places the links that channels are on
	 */
	public ChannelMachines(ConnectionContext context, AccessTokens tokens, ChannelRegistry registry,
			ChannelPlaces places) {
		this.context = context;
		this.tokens = tokens;
		this.channels = registry.channels();
		this.sendBuffer = registry.sendBuffer();
		this.places = places;
		this.services = new ChannelContext.Services(context, tokens, this.start, this.sendBuffer, places);
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
			ChannelMachine channel = new ChannelMachine(topic, options, new ChannelContext(this.services));
			LinkChannels place = channel.context().place();
			if (place.isOpen()) {
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
		this.places.settle(channel);
		channel.context().joins().pardon();
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
		this.sendBuffer.fail((push) -> push.topic().equals(topic),
				new ChannelClosedException("The channel '" + topic + "' was unsubscribed"));
		channel.unsubscribe(future);
		this.places.release(channel);
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
			channel.membership().removed();
			this.places.forget(channel);
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
		else if (channel.context().place().isUsable()) {
			channel.push(push);
		}
		else {
			this.sendBuffer.add(push);
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
	 * Input: all links are closed and will not be opened again by themselves. Nothing is
	 * pending any more.
	 * @param onPurpose whether somebody wanted that
	 */
	public void closed(boolean onPurpose) {
		if (!onPurpose && !this.start.isStopped()) {
			stopped("the connection gave up reconnecting");
		}
		ChannelClosedException exception = new ChannelClosedException("The connection was closed");
		this.sendBuffer.fail((push) -> true, exception);
		all().forEach((channel) -> channel.linkClosed(exception, onPurpose));
	}

	/**
	 * Input: the access token changed.
	 * @param renewed whether refused joins are tried again with it
	 */
	public void tokenChanged(boolean renewed) {
		this.places.links().forEach(LinkChannels::tokenChanged);
		all().forEach((channel) -> channel.tokenChanged(this.tokens.current(), renewed));
	}

	/**
	 * Return the link of a channel.
	 * @return the link that it is on, the first one if there is no such channel
	 */
	public LinkChannels place(String topic) {
		ChannelMachine channel = this.channels.get(topic);
		return (channel != null) ? channel.context().place() : this.places.first();
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

}
