package io.github.supabaserealtime.internal.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.PostgresChangesBinding;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.SendOutcome;
import io.github.supabaserealtime.internal.channel.RegistryEffects;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import io.github.supabaserealtime.internal.token.AccessTokens;
import io.github.supabaserealtime.internal.token.JoinToken;
import io.github.supabaserealtime.message.PresenceMessage;
import org.jspecify.annotations.Nullable;

/**
 * Passes on what the channels cause: to the socket, to the world, or as a later input.
 */
final class ConnectionRegistryEffects implements RegistryEffects {

	private final ConnectionMachines connection;

	private final AccessTokens tokens;

	ConnectionRegistryEffects(ConnectionMachines connection, AccessTokens tokens) {
		this.connection = connection;
		this.tokens = tokens;
	}

	@Override
	public void post(Runnable input) {
		this.connection.submit(input);
	}

	@Override
	public void whenTokenResolved(Runnable input) {
		this.connection.submit(() -> this.tokens.whenResolved(input));
	}

	@Override
	public JoinToken currentToken() {
		return this.tokens.current();
	}

	@Override
	public void write(OutgoingFrame frame) {
		this.connection.sender().write(this.connection.socket().epoch(), frame);
	}

	@Override
	public boolean withdraw(String ref) {
		return this.connection.io().withdraw(this.connection.socket().epoch(), ref);
	}

	@Override
	public String nextRef() {
		return this.connection.sender().nextRef();
	}

	@Override
	public void joinsPending(boolean pending) {
		// a heartbeat ahead of the join has to be written first
		this.connection.socket().joinsPending(pending);
	}

	@Override
	public void joinAnswered() {
		this.connection.socket().joinAnswered();
	}

	@Override
	public void probe() {
		this.connection.socket().probe();
	}

	@Override
	public void giveUp(ConnectionFailure failure) {
		long epoch = this.connection.socket().epoch();
		this.connection.submit(() -> this.connection.socket().giveUp(epoch, failure));
	}

	@Override
	public long lastReceived() {
		return this.connection.io().activity(this.connection.socket().epoch()).lastReceived();
	}

	@Override
	public void drained() {
		long epoch = this.connection.socket().epoch();
		this.connection.submit(() -> this.connection.socket().drained(epoch));
	}

	@Override
	public void channelState(String topic, ChannelState oldState, ChannelState newState, String reason) {
		// the refusal is set before and after the state: read it when the input is
		// done
		this.connection.submit(() -> this.connection.show(topic));
		this.connection.show(topic, newState);
		this.connection.reporter().channelState(topic, oldState, newState, reason);
	}

	@Override
	public void channelRefused(String topic) {
		this.connection.show(topic);
	}

	@Override
	public void gap(String topic, Instant from, Instant to, DeliveryGapEvent.Cause cause, boolean incomplete) {
		this.connection.reporter().gap(topic, from, to, cause, incomplete);
	}

	@Override
	public void hold(String topic, boolean hold) {
		this.connection.io().hold(topic, hold);
	}

	@Override
	public void routes(String topic, Map<Long, PostgresChangesBinding> routes) {
		this.connection.io().routes(topic, routes);
	}

	@Override
	public void deliver(Frame frame) {
		this.connection.io().deliver(frame);
	}

	@Override
	public void deliver(Frame frame, List<PresenceMessage> messages) {
		this.connection.io().deliver(frame, messages);
	}

	@Override
	public String connectionName() {
		return this.connection.name();
	}

	@Override
	public void discard(Frame frame, boolean repeated) {
		this.connection.io().discard(frame, repeated);
	}

	@Override
	public void succeed(Push push, SendOutcome outcome) {
		this.connection.io().complete(push.future(), outcome, null);
	}

	@Override
	public void fail(Push push, RealtimeException exception) {
		this.connection.io().complete(push.future(), null, exception);
	}

	@Override
	public void complete(CompletableFuture<Void> future, @Nullable RealtimeException exception) {
		this.connection.io().complete(future, null, exception);
	}

}
