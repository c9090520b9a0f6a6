package io.github.supabaserealtime.internal.client;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.supabaserealtime.ChannelClosedException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.ConnectionStatus;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.SendBufferOverflowException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.channel.ChannelMachines;
import io.github.supabaserealtime.internal.channel.ChannelRegistry;
import io.github.supabaserealtime.internal.channel.LinkChannels;
import io.github.supabaserealtime.internal.link.IdleDisconnect;
import io.github.supabaserealtime.internal.machine.Arrival;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.ConnectionIo;
import io.github.supabaserealtime.internal.machine.ConnectionReporter;
import io.github.supabaserealtime.internal.machine.ConnectionSetup;
import io.github.supabaserealtime.internal.machine.Inputs;
import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.machine.StatusBoard;
import io.github.supabaserealtime.internal.protocol.Events;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.push.HttpFallback;
import io.github.supabaserealtime.internal.push.SendBuffer;
import io.github.supabaserealtime.internal.token.AccessTokens;
import io.github.supabaserealtime.internal.token.CurrentToken;
import io.github.supabaserealtime.message.PresenceMeta;
import io.github.supabaserealtime.rest.BroadcastRejectedException;
import org.jspecify.annotations.Nullable;

/**
 * All state machines of one connection: its links, its channels, its tokens and the
 * messages that wait. Every command and every input is put into {@link Inputs} and passed
 * to the machine that it is for; what the links and the tokens report is passed on to the
 * others. Used on the lane, except {@link #status()}, {@link #present} and
 * {@link #accessToken()}, which read and may be called by any thread.
 */
final class ConnectionMachines {

	private static final String DISCONNECT_CALLED = "disconnect() was called";

	private final ConnectionContext context;

	private final StatusBoard board;

	private final Links links;

	private final SendBuffer sendBuffer;

	private final ChannelMachines channels;

	private final AccessTokens tokens;

	private final HttpFallback fallback;

	private final IdleDisconnect idle;

	private final AtomicInteger httpQueueSize = new AtomicInteger();

	ConnectionMachines(ConnectionSetup setup, MachineTime outer, ConnectionIo io, StatusBoard board) {
		Inputs inputs = new Inputs();
		MachineTime time = new MachineTime((delay, input) -> outer.timers().schedule(delay, () -> inputs.submit(input)),
				outer.nanoTime(), outer.clock(), outer.random());
		this.board = board;
		this.context = new ConnectionContext(setup.name(), setup.settings(), time, inputs, io,
				new ConnectionReporter(setup, board, io, time), setup.observer());
		ChannelRegistry registry = new ChannelRegistry(this.context);
		this.sendBuffer = registry.sendBuffer();
		this.tokens = new AccessTokens(setup.settings().tokens(), setup.tokensProvided(), setup.accessToken(),
				setup.apiKey(), time, new TokenEffects());
		this.links = new Links(this.context, setup, this.tokens, registry, new LinkReactions());
		this.channels = new ChannelMachines(this.context, this.tokens, registry, this.links.places());
		this.fallback = new HttpFallback(this.context, this.httpQueueSize);
		this.idle = new IdleDisconnect(setup.disconnectWhenIdle(), time, new IdleLink());
	}

	void submit(Runnable input) {
		this.context.inputs().submit(input);
	}

	void connect(CompletableFuture<Void> waiter) {
		submit(() -> {
			this.idle.decided();
			this.channels.started();
			this.links.connect(waiter, "connect() was called");
		});
	}

	void disconnect(CompletableFuture<Void> waiter) {
		submit(() -> {
			this.idle.decided();
			this.channels.stopped(DISCONNECT_CALLED);
			this.links.disconnect(waiter, DISCONNECT_CALLED);
		});
	}

	void createChannel(String topic, ChannelOptions options) {
		submit(() -> this.channels.create(topic, options));
	}

	/**
	 * Forget a channel unless it is wanted again.
	 * @param topic the topic
	 * @param removed run if it was forgotten
	 */
	void removeChannel(String topic, Runnable removed) {
		submit(() -> {
			if (this.channels.remove(topic)) {
				// behind what the end of its leave shows in the status
				submit(() -> {
					this.context.reporter().channelRemoved(topic);
					removed.run();
				});
			}
		});
	}

	void subscribe(String topic, CompletableFuture<Void> waiter) {
		submit(() -> {
			this.channels.subscribe(topic, waiter);
			this.idle.check();
		});
	}

	void unsubscribe(String topic, CompletableFuture<Void> waiter) {
		submit(() -> {
			this.fallback.remove(topic, new ChannelClosedException("The channel '" + topic + "' was unsubscribed"));
			this.channels.unsubscribe(topic, waiter);
			this.idle.check();
		});
	}

	void push(Push push) {
		submit(() -> {
			LinkChannels place = this.channels.place(push.topic());
			if (place.isUsable() && this.context.io().isCongested(place.sender().epoch())) {
				this.context.io()
					.complete(push.future(), null, new SendBufferOverflowException(
							"Too many frames wait to be written: the server reads more slowly than this client sends"));
				return;
			}
			boolean overHttp = this.context.settings().buffers().httpFallback()
					&& (!place.isUsable() || this.fallback.isBusy((other) -> isOn(other, place)));
			if (overHttp && !this.channels.isStopped() && Events.BROADCAST.equals(push.event())
					&& this.channels.isWanted(push.topic())) {
				this.fallback.add(push);
			}
			else {
				this.channels.push(push);
			}
		});
	}

	private boolean isOn(Push push, LinkChannels place) {
		return this.channels.place(push.topic()) == place;
	}

	/**
	 * A broadcast over HTTP was accepted or refused.
	 */
	void sentOverHttp(Push push, @Nullable RealtimeException exception) {
		submit(() -> {
			if (exception == null) {
				this.context.observer().onSent(RealtimeObserver.SentKind.BROADCAST);
			}
			if (exception == null || isForbidden(exception)) {
				this.channels.answeredOverHttp(push.topic(), this.fallback.begun(), exception == null);
			}
			this.fallback.sent(push, exception, (waiting) -> this.channels.place(waiting.topic()).isUsable())
				.forEach(this.channels::push);
		});
	}

	private static boolean isForbidden(RealtimeException exception) {
		return exception instanceof BroadcastRejectedException rejected
				&& rejected.getReason() == BroadcastRejectedException.Reason.FORBIDDEN;
	}

	/**
	 * Pass a command to the channels.
	 */
	void command(Consumer<ChannelMachines> command) {
		submit(() -> command.accept(this.channels));
	}

	void track(String topic, @Nullable String payload, CompletableFuture<SendResult> future) {
		submit(() -> this.channels.track(topic, payload, future));
	}

	void enablePresence(String topic) {
		submit(() -> this.channels.enablePresence(topic));
	}

	/**
	 * Return who is present. May be called by any thread.
	 */
	Map<String, List<PresenceMeta>> present(String topic) {
		return this.channels.present(topic);
	}

	void setAuth(@Nullable String token) {
		submit(() -> this.tokens.setAuth(token));
	}

	void opened(long epoch) {
		submit(() -> this.links.opened(epoch));
	}

	void failed(long epoch, ConnectionFailure failure) {
		submit(epoch, (link) -> link.machine().failed(epoch, failure));
	}

	void closed(long epoch, ConnectionFailure failure) {
		submit(epoch, (link) -> link.machine().closed(epoch, failure));
	}

	private void submit(long epoch, Consumer<ConnectionLink> input) {
		submit(() -> {
			ConnectionLink link = this.links.find(epoch);
			if (link != null) {
				input.accept(link);
			}
		});
	}

	void received(long epoch, Arrival arrival) {
		submit(() -> {
			Frame frame = arrival.frame();
			ConnectionLink link = this.links.find(epoch);
			if (link == null || !link.machine().listens(epoch)) {
				arrival.discard(MessagesDroppedEvent.Reason.CLOSED);
			}
			else if (!Events.PHOENIX_TOPIC.equals(frame.topic())) {
				link.channels().received(arrival);
			}
			else if (frame.body() instanceof Frame.Reply reply) {
				link.machine().heartbeatAnswered(frame.ref(), reply);
			}
		});
	}

	void written(long epoch, String ref) {
		submit(epoch, (link) -> link.channels().written(ref));
	}

	void writeFailed(long epoch, String reason) {
		submit(epoch, (link) -> link.machine()
			.giveUp(epoch, ConnectionFailure.of(ConnectionFailure.Kind.SEND_FAILED, reason)));
	}

	void tokenResolved(long number, @Nullable String token) {
		submit(() -> this.tokens.resolved(number, token));
	}

	void tokenFailed(long number, String reason) {
		submit(() -> this.tokens.failed(number, reason));
	}

	/**
	 * Return the status. May be called by any thread.
	 */
	ConnectionStatus status() {
		return this.board.snapshot(this.links.attempts(), this.sendBuffer.size() + this.httpQueueSize.get(),
				this.sendBuffer.pushBufferGauge().get(), this.context.io().deliveryQueueSize(),
				this.context.io().deliveryQueueBytes());
	}

	/**
	 * Return the current access token. May be called by any thread.
	 */
	@Nullable String accessToken() {
		CurrentToken current = this.tokens.current();
		return current.expired() ? null : current.value();
	}

	/**
	 * Passes changes of the links on to the other machines.
	 */
	private final class LinkReactions implements Links.Owner {

		@Override
		public void stateChanged(ConnectionState oldState, ConnectionState newState) {
			if (oldState == ConnectionState.DISCONNECTED || newState == ConnectionState.DISCONNECTED) {
				ConnectionMachines.this.tokens.activate(newState != ConnectionState.DISCONNECTED);
			}
			submit(ConnectionMachines.this.idle::check);
		}

		@Override
		public void closed(List<CompletableFuture<Void>> waiters, boolean onPurpose) {
			ConnectionContext context = ConnectionMachines.this.context;
			if (onPurpose) {
				context.reporter().stoppedOnPurpose();
			}
			if (ConnectionMachines.this.idle.closed()) {
				// listeners and the lane go on: the link comes back by itself
				waiters.forEach((waiter) -> context.complete(waiter, null));
				return;
			}
			submit(() -> ConnectionMachines.this.channels.closed(onPurpose));
			submit(() -> ConnectionMachines.this.fallback
				.close(new ChannelClosedException("The connection was closed")));
			context.io().quiesce(() -> waiters.forEach((waiter) -> context.complete(waiter, null)));
		}

		@Override
		public void reopening() {
			ConnectionMachines.this.channels.started();
		}

	}

	private final class IdleLink implements IdleDisconnect.Link {

		@Override
		public boolean isWanted() {
			return ConnectionMachines.this.channels.isAnyWanted();
		}

		@Override
		public boolean isUp() {
			ConnectionState state = ConnectionMachines.this.links.state();
			return state != ConnectionState.DISCONNECTED && state != ConnectionState.CLOSING;
		}

		@Override
		public void sleep() {
			ConnectionMachines.this.links.disconnect(new CompletableFuture<>(), "No channel is subscribed");
		}

		@Override
		public void wake() {
			ConnectionMachines.this.links.connect(new CompletableFuture<>(), "A channel is subscribed");
		}

	}

	private final class TokenEffects implements AccessTokens.Effects {

		@Override
		public void lookUp(long number) {
			ConnectionMachines.this.context.io().lookUpToken(number);
		}

		@Override
		public void lookUpSucceeded() {
			ConnectionMachines.this.context.observer().onTokenLookUp(true);
		}

		@Override
		public void lookUpFailed(String reason) {
			ConnectionMachines.this.context.observer().onTokenLookUp(false);
			ConnectionMachines.this.context.reporter().lookUpFailed(reason);
		}

		@Override
		public void tokenChanged(boolean renewed) {
			submit(() -> {
				ConnectionMachines.this.channels.tokenChanged(renewed);
				ConnectionMachines.this.links.configurationChanged();
			});
		}

		@Override
		public void post(Runnable input) {
			submit(input);
		}

	}

}
