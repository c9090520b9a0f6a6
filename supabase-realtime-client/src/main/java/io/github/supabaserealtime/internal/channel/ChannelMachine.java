package io.github.supabaserealtime.internal.channel;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelClosedException;
import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.join.Refusal;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.presence.ChannelPresence;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.push.AnsweredPush;
import io.github.supabaserealtime.internal.token.CurrentToken;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PresenceMeta;
import org.jspecify.annotations.Nullable;

/**
 * One channel as the application sees it: its commands, and what waits for the channel to
 * be joined. Pure, driven by inputs on the lane. What the server makes of it is its
 * {@link ChannelMembership}.
 */
final class ChannelMachine {

	private final String topic;

	private final ChannelContext channels;

	private final ConnectionContext context;

	private final SubscribeProgress progress;

	private final PushBuffer pushBuffer;

	private final ChannelPresence presence;

	private final ChangeBindings bindings;

	private final Interruptions interruptions;

	private final ReplicationSignal replication;

	private final UnheardListeners unheard;

	private final ChannelMembership membership;

	ChannelMachine(String topic, ChannelOptions options, ChannelContext channels) {
		ConnectionContext context = channels.connection();
		this.topic = topic;
		this.channels = channels;
		this.context = context;
		this.progress = new SubscribeProgress(topic, channels, options.postgresChangesWait());
		this.presence = new ChannelPresence(topic, options.presenceEnabled(), context, channels);
		this.unheard = new UnheardListeners(topic, context.time(), channels.start());
		this.bindings = new ChangeBindings(options.postgresChanges(), options.postgresChangesWait());
		this.interruptions = new Interruptions(topic, this.bindings, channels);
		this.replication = new ReplicationSignal(topic, channels);
		this.pushBuffer = new PushBuffer(topic, context, channels.sendBuffer());
		this.membership = new ChannelMembership(topic, options, channels, this.progress, this.presence, this.bindings,
				this.interruptions, this.replication, this.pushBuffer);
	}

	/**
	 * Return what the channel uses, and the link that it is on.
	 */
	ChannelContext context() {
		return this.channels;
	}

	/**
	 * Return the state of the channel at the server.
	 */
	ChannelMembership membership() {
		return this.membership;
	}

	/**
	 * The connection is started.
	 */
	void started() {
		this.progress.started();
		this.replication.started();
		this.unheard.started();
	}

	/**
	 * The connection is stopped.
	 */
	void stopped() {
		this.unheard.stopped();
	}

	/**
	 * Somebody listens.
	 * @param broadcasts whether to broadcasts
	 */
	void listening(boolean broadcasts) {
		if (broadcasts) {
			this.interruptions.broadcastsUsed();
		}
		this.unheard.listening();
	}

	void subscribe(CompletableFuture<Void> future) {
		this.unheard.subscribed();
		if (this.membership.status().is(ChannelState.SUBSCRIBED)) {
			this.context.complete(future, null);
			return;
		}
		this.progress.add(future);
		this.membership.want("subscribe() was called");
	}

	void unsubscribe(CompletableFuture<Void> future) {
		if (this.membership.cease()) {
			this.membership.status().refusedBroadcasts().forget();
			ChannelClosedException exception = new ChannelClosedException(
					"The channel '" + this.topic + "' was unsubscribed");
			this.progress.end(exception);
			this.replication.end(exception);
			this.pushBuffer.fail(exception);
			this.presence.clear(exception);
			this.channels.joins().withdraw(this.topic);
			this.membership.leave("unsubscribe() was called");
		}
		this.membership.whenLeft(future);
	}

	/**
	 * The link is closed and will not be opened again by itself.
	 * @param exception what those who wait are told
	 * @param onPurpose whether somebody wanted that
	 */
	void linkClosed(RealtimeException exception, boolean onPurpose) {
		this.progress.end(exception);
		this.replication.end(exception);
		this.pushBuffer.fail(exception);
		this.presence.endWaiting(exception);
		this.membership.linkClosed(onPurpose);
	}

	/**
	 * The socket is about to be closed although nobody wanted that: what is missed from
	 * now on is a gap.
	 */
	void interrupted() {
		if (this.membership.status().isJoined()) {
			this.interruptions.begin(DeliveryGapEvent.Cause.CONNECTION_LOST);
		}
	}

	/**
	 * Somebody wants to know who is present.
	 */
	void enablePresence() {
		if (this.presence.enable()) {
			this.membership.presenceAdded();
		}
	}

	/**
	 * Somebody wants to know of further database changes.
	 */
	void bind(PostgresChangesBinding binding) {
		if (this.bindings.add(binding)) {
			this.membership.bindingAdded();
		}
	}

	void awaitReplication(CompletableFuture<Void> future) {
		this.replication.await(future);
	}

	void track(@Nullable String payload, CompletableFuture<SendResult> future) {
		boolean started = this.channels.start().missing() == null;
		this.presence.track(payload, started ? this.membership.joined() : null, future);
	}

	Duration databaseWait() {
		return this.bindings.databaseWait();
	}

	Map<String, List<PresenceMeta>> present() {
		return this.presence.present();
	}

	/**
	 * Write a push, or let it wait for the join.
	 */
	void push(Push push) {
		this.interruptions.broadcastsUsed();
		String joined = this.membership.joined();
		if (joined != null) {
			this.channels.pushes().write(push, joined);
		}
		else {
			this.pushBuffer.add(push);
		}
	}

	/**
	 * The server answered a push.
	 * @param joinRef the join that it was sent with
	 */
	void answered(AnsweredPush push, Frame.Reply reply, @Nullable String joinRef) {
		if (joinRef != null && joinRef.equals(this.membership.joined())) {
			this.interruptions.replaysOver();
		}
		if (this.membership.status().isWanted()) {
			this.membership.status().refusedBroadcasts().answered(push, reply);
		}
	}

	/**
	 * The access token changed.
	 * @param token the current token
	 * @param renewed whether a refused join is tried again with it
	 */
	void tokenChanged(CurrentToken token, boolean renewed) {
		this.membership.status().refusedBroadcasts().tokenChanged();
		this.membership.tokenChanged(token, renewed);
	}

	String topic() {
		return this.topic;
	}

	/**
	 * Return whether a socket that is blocked delays this channel.
	 */
	boolean usesSocket() {
		return this.membership.joined() != null || (this.membership.status().isWanted() && !this.pushBuffer.isEmpty()
				&& !this.progress.lastJoinFailed());
	}

	/**
	 * Return why nothing can be sent before something changes.
	 * @return what a send fails with, or {@code null}
	 */
	@Nullable ChannelJoinException sendRefusal() {
		Refusal refusal = this.progress.refusal();
		ChannelStatus status = this.membership.status();
		if (refusal == null || refusal.remedy() != Refusal.Remedy.CHANGE || !status.isWanted()
				|| !status.is(ChannelState.ERRORED)) {
			return null;
		}
		return new ChannelJoinException("The channel '" + this.topic + "' was refused: " + refusal.text(),
				refusal.code(), true);
	}

	PushBuffer pushBuffer() {
		return this.pushBuffer;
	}

}
