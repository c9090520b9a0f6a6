package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.supabaserealtime.ChannelClosedException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.ConnectionStatus;
import io.github.supabaserealtime.HeartbeatEvent;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.SendBufferOverflowException;
import io.github.supabaserealtime.SendOutcome;
import io.github.supabaserealtime.internal.channel.ChannelMachines;
import io.github.supabaserealtime.internal.link.IdleDisconnect;
import io.github.supabaserealtime.internal.link.LinkEffects;
import io.github.supabaserealtime.internal.link.LinkMachine;
import io.github.supabaserealtime.internal.link.ReconnectSchedule;
import io.github.supabaserealtime.internal.machine.ConnectionIo;
import io.github.supabaserealtime.internal.machine.ConnectionReporter;
import io.github.supabaserealtime.internal.machine.ConnectionSetup;
import io.github.supabaserealtime.internal.machine.FrameSender;
import io.github.supabaserealtime.internal.machine.Inputs;
import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.Moment;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.machine.SocketActivity;
import io.github.supabaserealtime.internal.machine.StatusBoard;
import io.github.supabaserealtime.internal.protocol.Events;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.protocol.OutgoingFrame;
import io.github.supabaserealtime.internal.push.HttpFallback;
import io.github.supabaserealtime.internal.token.AccessTokens;
import io.github.supabaserealtime.internal.token.JoinToken;
import io.github.supabaserealtime.message.PresenceMeta;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * All machines of one connection, wired together: pure, without threads and sockets, so
 * that the same object runs in production and in the simulation. Every method is an input
 * and is called on the lane.
 */
public final class ConnectionMachines {

	private static final Log logger = LogFactory.getLog(ConnectionMachines.class);

	private final String name;

	private final MachineTime context;

	private final ConnectionIo io;

	private final FrameSender sender;

	private final IdleDisconnect idle;

	private final StatusBoard board;

	private final ConnectionReporter reporter;

	private final RealtimeObserver observer;

	private final Inputs inputs = new Inputs();

	private final AtomicInteger httpQueueSize = new AtomicInteger();

	private final LinkMachine socket;

	private final ChannelMachines channels;

	private final AccessTokens tokens;

	private final HttpFallback fallback;

	private final boolean httpFallback;

	private @Nullable Moment heartbeatSentAt;

	ConnectionMachines(ConnectionSetup setup, MachineTime outer, ConnectionIo io, StatusBoard board) {
		this.name = setup.name();
		this.io = io;
		this.sender = new FrameSender(setup.codec(), io);
		this.board = board;
		this.observer = setup.observer();
		this.reporter = new ConnectionReporter(setup.name(), board, io);
		this.context = new MachineTime((delay, input) -> outer.timers().schedule(delay, () -> submit(input)),
				outer.nanoTime(), outer.clock(), outer.random());
		this.tokens = new AccessTokens(setup.settings().tokens(), setup.tokensProvided(), setup.accessToken(),
				setup.apiKey(), this.context, new TokenEffects());
		ConnectionRegistryEffects effects = new ConnectionRegistryEffects(this, this.tokens);
		this.channels = new ChannelMachines(setup.settings(), this.context, effects, this.observer);
		this.httpFallback = setup.settings().buffers().httpFallback();
		this.fallback = new HttpFallback(setup.settings().buffers(), this.context, effects, this.httpQueueSize,
				io::sendOverHttp);
		this.socket = new LinkMachine(setup.settings(),
				new ReconnectSchedule(setup.reconnectDelay(), setup.refusedDelay(), this.context), setup.stableAfter(),
				this.context, new LinkOutlet());
		this.idle = new IdleDisconnect(setup.disconnectWhenIdle(), this.context, new IdleLink());
	}

	void submit(Runnable input) {
		this.inputs.submit(input);
	}

	void connect(CompletableFuture<Void> waiter) {
		submit(() -> {
			this.idle.decided();
			this.channels.started();
			this.socket.connect(waiter);
		});
	}

	void disconnect(CompletableFuture<Void> waiter) {
		submit(() -> {
			this.idle.decided();
			this.channels.stopped("disconnect() was called");
			this.socket.disconnect(waiter);
		});
	}

	void createChannel(String topic, ChannelOptions options) {
		submit(() -> {
			this.channels.create(topic, options);
			show(topic);
		});
	}

	/**
	 * Forget a channel unless it is wanted again.
	 * @param topic the topic
	 * @param removed run if it was forgotten
	 */
	void removeChannel(String topic, Runnable removed) {
		submit(() -> {
			if (this.channels.remove(topic)) {
				this.board.removeChannel(topic);
				removed.run();
			}
		});
	}

	/**
	 * A stored broadcast of a channel was dropped on its way to the listeners.
	 */
	void lost(String topic, String id) {
		submit(() -> this.channels.lost(topic, id));
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
			if (this.socket.state() == ConnectionState.OPEN && this.io.isCongested()) {
				this.io.complete(push.future(), null, new SendBufferOverflowException(
						"Too many frames wait to be written: the server reads more slowly than is sent"));
				return;
			}
			boolean overHttp = this.socket.state() != ConnectionState.OPEN || this.fallback.isBusy();
			if (this.httpFallback && overHttp && !this.channels.isStopped() && Events.BROADCAST.equals(push.event())
					&& this.channels.isWanted(push.topic())) {
				this.fallback.add(push);
			}
			else {
				this.channels.push(push);
			}
		});
	}

	/**
	 * A broadcast over HTTP was accepted or refused.
	 */
	void sentOverHttp(Push push, @Nullable RealtimeException exception) {
		submit(() -> {
			if (exception == null) {
				this.observer.onSent(RealtimeObserver.SentKind.BROADCAST);
			}
			this.fallback.sent(push, exception, this.socket.state() == ConnectionState.OPEN)
				.forEach(this.channels::push);
		});
	}

	/**
	 * Pass a command to the channels.
	 */
	void command(Consumer<ChannelMachines> command) {
		submit(() -> command.accept(this.channels));
	}

	void track(String topic, @Nullable String payload, CompletableFuture<SendOutcome> future) {
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
		submit(() -> this.socket.opened(epoch));
	}

	void failed(long epoch, ConnectionFailure failure) {
		submit(() -> this.socket.failed(epoch, failure));
	}

	void closed(long epoch, ConnectionFailure failure) {
		submit(() -> this.socket.closed(epoch, failure));
	}

	void received(long epoch, Frame frame) {
		submit(() -> this.socket.received(epoch, frame));
	}

	void written(long epoch, String ref) {
		submit(() -> {
			if (this.socket.epoch() == epoch) {
				this.channels.written(ref);
			}
		});
	}

	void writeFailed(long epoch, String reason) {
		submit(() -> this.socket.giveUp(epoch, ConnectionFailure.of(ConnectionFailure.Kind.SEND_FAILED, reason)));
	}

	void tokenResolved(long number, @Nullable String token) {
		submit(() -> this.tokens.resolved(number, token));
	}

	void tokenFailed(long number, String reason) {
		submit(() -> this.tokens.failed(number, reason));
	}

	/**
	 * Return a picture of the moment. May be called by any thread.
	 */
	ConnectionStatus status() {
		return this.board.snapshot(this.socket.attempts(), this.channels.sendBufferSize() + this.httpQueueSize.get(),
				this.channels.pushBufferSize(), this.io.deliveryQueueSize());
	}

	String name() {
		return this.name;
	}

	ConnectionIo io() {
		return this.io;
	}

	FrameSender sender() {
		return this.sender;
	}

	ConnectionReporter reporter() {
		return this.reporter;
	}

	LinkMachine socket() {
		return this.socket;
	}

	/**
	 * Show the state of a channel as of now.
	 */
	void show(String topic) {
		show(topic, this.channels.state(topic));
	}

	void show(String topic, ChannelState state) {
		this.board.channel(topic, state, this.channels.isWanted(topic), this.channels.refusal(topic));
	}

	/**
	 * Return the newest known access token. May be called by any thread.
	 */
	@Nullable String accessToken() {
		JoinToken current = this.tokens.current();
		return current.expired() ? null : current.value();
	}

	private final class LinkOutlet implements LinkEffects {

		@Override
		public void resolveToken(long epoch) {
			ConnectionMachines.this.reporter.attempting();
			ConnectionMachines.this.tokens.whenResolved(() -> ConnectionMachines.this.socket.tokenResolved(epoch));
		}

		@Override
		public void open(long epoch) {
			ConnectionMachines.this.io.open(epoch);
		}

		@Override
		public void close(long epoch, int code, String reason) {
			ConnectionMachines.this.io.close(epoch, code, reason);
		}

		@Override
		public void heartbeat(long epoch, String ref) {
			ConnectionMachines.this.heartbeatSentAt = Moment.now(ConnectionMachines.this.context);
			ConnectionMachines.this.sender.write(epoch,
					new OutgoingFrame(null, ref, Events.PHOENIX_TOPIC, Events.HEARTBEAT, OutgoingFrame.Json.EMPTY));
		}

		@Override
		public String nextRef() {
			return ConnectionMachines.this.sender.nextRef();
		}

		@Override
		public void opened(long epoch) {
			submit(ConnectionMachines.this.channels::linkOpened);
		}

		@Override
		public void lost(long epoch, ConnectionFailure failure) {
			ConnectionState state = ConnectionMachines.this.socket.state();
			boolean returning = state == ConnectionState.RECONNECTING;
			submit(() -> ConnectionMachines.this.channels.linkLost(failure, returning));
		}

		@Override
		public void drain(long epoch) {
			submit(ConnectionMachines.this.channels::drain);
		}

		@Override
		public void frame(long epoch, Frame frame) {
			submit(() -> ConnectionMachines.this.channels.received(frame));
		}

		@Override
		public void state(ConnectionState oldState, ConnectionState newState, String reason) {
			if (oldState == ConnectionState.DISCONNECTED || newState == ConnectionState.DISCONNECTED) {
				ConnectionMachines.this.tokens.activate(newState != ConnectionState.DISCONNECTED);
			}
			ConnectionMachines.this.reporter.state(oldState, newState, reason);
			submit(ConnectionMachines.this.idle::check);
		}

		@Override
		public void reconnectScheduled(int attempt, Duration delay, ConnectionFailure failure) {
			ConnectionMachines.this.reporter.reconnectScheduled(attempt, delay, failure);
		}

		@Override
		public void heartbeat(HeartbeatEvent.Outcome outcome, @Nullable Duration roundTrip) {
			ConnectionMachines.this.reporter.heartbeat(outcome, roundTrip);
			Moment sentAt = ConnectionMachines.this.heartbeatSentAt;
			if (roundTrip != null && sentAt != null) {
				ConnectionMachines.this.channels.proof(sentAt);
			}
		}

		@Override
		public void idle(List<CompletableFuture<Void>> waiters) {
			boolean onPurpose = !waiters.isEmpty();
			if (onPurpose) {
				ConnectionMachines.this.board.stoppedOnPurpose();
			}
			if (ConnectionMachines.this.idle.closed()) {
				// listeners and the lane go on: the link comes back by itself
				waiters.forEach((waiter) -> ConnectionMachines.this.io.complete(waiter, null, null));
				return;
			}
			submit(() -> ConnectionMachines.this.channels.closed(onPurpose));
			submit(() -> ConnectionMachines.this.fallback
				.close(new ChannelClosedException("The connection was closed")));
			ConnectionMachines.this.io
				.quiesce(() -> waiters.forEach((waiter) -> ConnectionMachines.this.io.complete(waiter, null, null)));
		}

		@Override
		public void complete(CompletableFuture<Void> future, @Nullable RealtimeException exception) {
			ConnectionMachines.this.io.complete(future, null, exception);
		}

		@Override
		public SocketActivity activity(long epoch) {
			return ConnectionMachines.this.io.activity(epoch);
		}

	}

	private final class IdleLink implements IdleDisconnect.Link {

		@Override
		public boolean isWanted() {
			return ConnectionMachines.this.channels.isAnyWanted();
		}

		@Override
		public boolean isUp() {
			ConnectionState state = ConnectionMachines.this.socket.state();
			return state != ConnectionState.DISCONNECTED && state != ConnectionState.CLOSING;
		}

		@Override
		public void sleep() {
			ConnectionMachines.this.socket.disconnect(new CompletableFuture<>());
		}

		@Override
		public void wake() {
			ConnectionMachines.this.socket.connect(new CompletableFuture<>());
		}

	}

	private final class TokenEffects implements AccessTokens.Effects {

		@Override
		public void lookUp(long number) {
			ConnectionMachines.this.io.lookUpToken(number);
		}

		@Override
		public void lookUpFailed(String reason) {
			ConnectionMachines.this.reporter.lookUpFailed(reason);
		}

		@Override
		public void tokenChanged(boolean renewed) {
			submit(() -> {
				ConnectionMachines.this.channels.tokenChanged(renewed);
				ConnectionMachines.this.socket.configurationChanged();
			});
		}

		@Override
		public void post(Runnable input) {
			submit(input);
		}

	}

}
