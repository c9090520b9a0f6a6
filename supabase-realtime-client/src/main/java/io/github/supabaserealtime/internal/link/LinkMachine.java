package io.github.supabaserealtime.internal.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ConnectionFailedException;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionSettings;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.HeartbeatEvent;
import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.SocketActivity;
import io.github.supabaserealtime.internal.machine.Timers;
import io.github.supabaserealtime.internal.protocol.Events;
import io.github.supabaserealtime.internal.protocol.Frame;
import org.jspecify.annotations.Nullable;

/**
 * The life of one logical link: pure, driven by inputs on the lane. Every input that
 * stems from a socket carries its epoch; one of another epoch changes nothing.
 *
 * @since 0.1.0
 */
public final class LinkMachine {

	private static final int NORMAL_CLOSURE = 1000;

	private final ConnectionSettings settings;

	private final ReconnectSchedule schedule;

	private final Duration stableAfter;

	private final MachineTime context;

	private final LinkEffects effects;

	private final List<CompletableFuture<Void>> connectWaiters = new ArrayList<>();

	private final List<CompletableFuture<Void>> disconnectWaiters = new ArrayList<>();

	private final List<CompletableFuture<Void>> reopenWaiters = new ArrayList<>();

	private LinkPhase phase = new LinkPhase.Idle();

	private ConnectionState state = ConnectionState.DISCONNECTED;

	private long epochs;

	private boolean heartbeatSuspended;

	/**
	 * Create a machine.
	 * @param settings the figures
	 * @param schedule when to try again
	 * @param stableAfter how long a link must last to count as stable
	 * @param context time and chance
	 * @param effects what it causes
	 */
	public LinkMachine(ConnectionSettings settings, ReconnectSchedule schedule, Duration stableAfter,
			MachineTime context, LinkEffects effects) {
		this.settings = settings;
		this.schedule = schedule;
		this.stableAfter = stableAfter;
		this.context = context;
		this.effects = effects;
	}

	/**
	 * Command: open the link, or join the attempt in progress.
	 * @param waiter completed with the outcome of the attempt
	 */
	public void connect(CompletableFuture<Void> waiter) {
		if (this.phase instanceof LinkPhase.Open) {
			this.effects.complete(waiter, null);
		}
		else if (this.phase instanceof LinkPhase.Closing) {
			this.reopenWaiters.add(waiter);
		}
		else {
			this.connectWaiters.add(waiter);
			if (this.phase instanceof LinkPhase.Idle) {
				this.schedule.reset();
				attempt(true, "connect() was called");
			}
		}
	}

	/**
	 * Command: close the link and cancel whatever is pending.
	 * @param waiter completed when it is closed
	 */
	public void disconnect(CompletableFuture<Void> waiter) {
		this.disconnectWaiters.add(waiter);
		fail(this.reopenWaiters, "disconnect() was called");
		if (this.phase instanceof LinkPhase.Closing) {
			return;
		}
		fail(this.connectWaiters, "disconnect() was called");
		if (this.phase instanceof LinkPhase.Open open) {
			long epoch = open.epoch();
			enter(new LinkPhase.Closing(epoch,
					this.context.schedule(this.settings.timeouts().shutdown(), () -> closingTimedOut(epoch)), true));
			state(ConnectionState.CLOSING, "disconnect() was called");
			this.effects.drain(epoch);
			return;
		}
		if (this.phase instanceof LinkPhase.Connecting connecting) {
			this.effects.close(connecting.epoch(), NORMAL_CLOSURE, "disconnect");
		}
		becomeIdle("disconnect() was called");
	}

	/**
	 * Command: key, token or details changed. An attempt that waits because it was
	 * refused is made now.
	 */
	public void configurationChanged() {
		if (this.phase instanceof LinkPhase.Backoff backoff && backoff.failure().isLastingRefusal()) {
			enter(new LinkPhase.Backoff(backoff.failure(), this.context.schedule(ReconnectSchedule.SHORTEST,
					() -> attempt(false, "key, token or details changed"))));
		}
	}

	private void attempt(boolean first, String reason) {
		long epoch = ++this.epochs;
		// until the token is there its own limit counts
		enter(new LinkPhase.Connecting(epoch, first, Timers.Timer.NONE));
		state(first ? ConnectionState.CONNECTING : ConnectionState.RECONNECTING, reason);
		this.effects.resolveToken(epoch);
	}

	/**
	 * Input: the token look-up of an attempt is over, with or without success.
	 * @param epoch the epoch of the attempt
	 */
	public void tokenResolved(long epoch) {
		if (this.phase instanceof LinkPhase.Connecting connecting && connecting.epoch() == epoch) {
			Duration limit = this.settings.timeouts().connect();
			enter(new LinkPhase.Connecting(epoch, connecting.first(),
					this.context.schedule(limit, () -> connectTimedOut(epoch, limit))));
			this.effects.open(epoch);
		}
	}

	private void connectTimedOut(long epoch, Duration limit) {
		this.effects.close(epoch, NORMAL_CLOSURE, "connect timeout");
		failed(epoch, ConnectionFailure.of(ConnectionFailure.Kind.CONNECT_TIMEOUT,
				"Not connected within " + limit.toMillis() + " ms"));
	}

	/**
	 * Input: the socket is open. One that nobody waits for any more is closed.
	 * @param epoch the epoch of the socket
	 */
	public void opened(long epoch) {
		if (!(this.phase instanceof LinkPhase.Connecting) || this.phase.epoch() != epoch) {
			this.effects.close(epoch, NORMAL_CLOSURE, "superseded");
			return;
		}
		Heartbeat heartbeat = new Heartbeat(this.settings.heartbeat(), unprovenBeforeJoin(), this.context,
				new HeartbeatEffects(epoch));
		enter(new LinkPhase.Open(epoch, heartbeat, this.context.schedule(this.stableAfter, this.schedule::reset)));
		this.heartbeatSuspended = false;
		heartbeat.start();
		state(ConnectionState.OPEN, "the socket is open");
		List.copyOf(this.connectWaiters).forEach((waiter) -> this.effects.complete(waiter, null));
		this.connectWaiters.clear();
		this.effects.opened(epoch);
	}

	/**
	 * How long ago the server may have answered when a join is sent, so that the join's
	 * own deadline finds a dead link no later than a heartbeat would.
	 */
	private Duration unprovenBeforeJoin() {
		ConnectionSettings.HeartbeatSettings heartbeat = this.settings.heartbeat();
		Duration slack = heartbeat.interval().plus(heartbeat.timeout()).minus(this.settings.timeouts().join());
		return slack.isNegative() ? Duration.ZERO : slack;
	}

	/**
	 * Input: the socket could not be opened.
	 * @param epoch the epoch of the attempt
	 * @param failure why
	 */
	public void failed(long epoch, ConnectionFailure failure) {
		if (this.phase instanceof LinkPhase.Connecting && this.phase.epoch() == epoch) {
			List<CompletableFuture<Void>> waiters = List.copyOf(this.connectWaiters);
			this.connectWaiters.clear();
			// whoever is told reads the state that follows from it
			reconnect(failure);
			ConnectionFailedException exception = new ConnectionFailedException(failure);
			waiters.forEach((waiter) -> this.effects.complete(waiter, exception));
		}
	}

	/**
	 * Input: the socket is closed.
	 * @param epoch the epoch of the socket
	 * @param failure how
	 */
	public void closed(long epoch, ConnectionFailure failure) {
		if (this.phase.epoch() != epoch) {
			return;
		}
		if (this.phase instanceof LinkPhase.Closing closing) {
			if (closing.draining()) {
				this.effects.lost(epoch, failure);
			}
			becomeIdle("disconnect() was called");
		}
		else if (this.phase instanceof LinkPhase.Open) {
			lose(epoch, failure);
		}
		else {
			failed(epoch, failure);
		}
	}

	/**
	 * Input: the socket is of no use any more and shall be given up, whatever it says
	 * later.
	 * @param epoch the epoch of the socket
	 * @param failure why
	 */
	public void giveUp(long epoch, ConnectionFailure failure) {
		if (this.phase.epoch() != epoch) {
			return;
		}
		if (this.phase instanceof LinkPhase.Open) {
			this.effects.close(epoch, NORMAL_CLOSURE, "given up");
			lose(epoch, failure);
		}
		else if (this.phase instanceof LinkPhase.Closing) {
			closingTimedOut(epoch);
		}
	}

	private void lose(long epoch, ConnectionFailure failure) {
		// the phase is left before anybody hears of the loss
		reconnect(failure);
		this.effects.lost(epoch, failure);
	}

	private void reconnect(ConnectionFailure failure) {
		Optional<Duration> delay = this.schedule.next(failure);
		if (delay.isEmpty()) {
			becomeIdle("gave up after " + (this.schedule.attempts() - 1) + " attempts: " + failure);
			return;
		}
		enter(new LinkPhase.Backoff(failure, this.context.schedule(delay.get(), () -> attempt(false, "trying again"))));
		state(ConnectionState.RECONNECTING, failure.toString());
		this.effects.reconnectScheduled(this.schedule.attempts(), delay.get(), failure);
	}

	/**
	 * Input: a frame arrived.
	 * @param epoch the epoch of the socket
	 * @param frame the frame
	 */
	public void received(long epoch, Frame frame) {
		boolean deaf = this.phase instanceof LinkPhase.Connecting
				|| (this.phase instanceof LinkPhase.Closing closing && !closing.draining());
		if (this.phase.epoch() != epoch || deaf) {
			return;
		}
		if (!Events.PHOENIX_TOPIC.equals(frame.topic())) {
			this.effects.frame(epoch, frame);
		}
		else if (this.phase instanceof LinkPhase.Open open && frame.body() instanceof Frame.Reply reply) {
			open.heartbeat().reply(frame.ref(), reply.ok());
		}
	}

	/**
	 * Input: a join is about to be sent, or none is unanswered any more. The server
	 * answers no heartbeat behind a join.
	 * @param pending whether a join is or will be unanswered
	 */
	public void joinsPending(boolean pending) {
		if (this.phase instanceof LinkPhase.Open open && this.heartbeatSuspended != pending) {
			this.heartbeatSuspended = pending;
			if (pending) {
				open.heartbeat().suspend();
			}
			else {
				open.heartbeat().resume();
			}
		}
	}

	/**
	 * Input: a join was answered, be it too late.
	 */
	public void joinAnswered() {
		if (this.phase instanceof LinkPhase.Open open) {
			open.heartbeat().joinAnswered();
		}
	}

	/**
	 * Input: a join was not answered in time, so it is in doubt whether the server still
	 * hears this side.
	 */
	public void probe() {
		if (this.phase instanceof LinkPhase.Open open) {
			open.heartbeat().probe();
		}
	}

	/**
	 * Input: the channels have been left, as far as they could be.
	 * @param epoch the epoch of the socket
	 */
	public void drained(long epoch) {
		if (this.phase instanceof LinkPhase.Closing closing && closing.epoch() == epoch && closing.draining()) {
			// the deadline goes on: it is for leaving and closing together
			this.phase = new LinkPhase.Closing(epoch, closing.deadline(), false);
			endSocket(epoch);
		}
	}

	private void endSocket(long epoch) {
		this.effects.close(epoch, NORMAL_CLOSURE, "");
		this.effects.lost(epoch, ConnectionFailure.closed(NORMAL_CLOSURE, "disconnect() was called"));
	}

	private void closingTimedOut(long epoch) {
		if (this.phase instanceof LinkPhase.Closing closing && closing.draining()) {
			endSocket(epoch);
		}
		becomeIdle("disconnect() was called; the server did not answer the close in time");
	}

	private void becomeIdle(String reason) {
		enter(new LinkPhase.Idle());
		state(ConnectionState.DISCONNECTED, reason);
		fail(this.connectWaiters, reason);
		List<CompletableFuture<Void>> waiters = List.copyOf(this.disconnectWaiters);
		this.disconnectWaiters.clear();
		this.effects.idle(waiters);
		if (!this.reopenWaiters.isEmpty()) {
			this.connectWaiters.addAll(this.reopenWaiters);
			this.reopenWaiters.clear();
			this.schedule.reset();
			attempt(true, "connect() was called");
		}
	}

	private void fail(List<CompletableFuture<Void>> waiters, String reason) {
		if (!waiters.isEmpty()) {
			ConnectionFailedException exception = new ConnectionFailedException(
					ConnectionFailure.of(ConnectionFailure.Kind.OTHER, reason));
			List.copyOf(waiters).forEach((waiter) -> this.effects.complete(waiter, exception));
			waiters.clear();
		}
	}

	private void enter(LinkPhase next) {
		this.phase.cancel();
		this.phase = next;
	}

	private void state(ConnectionState next, String reason) {
		if (next != this.state) {
			ConnectionState old = this.state;
			this.state = next;
			this.effects.state(old, next, reason);
		}
	}

	/**
	 * Return the state.
	 * @return the state
	 */
	public ConnectionState state() {
		return this.state;
	}

	/**
	 * Return the epoch of the current socket.
	 * @return the epoch, or -1 when there is none
	 */
	public long epoch() {
		return this.phase.epoch();
	}

	/**
	 * Return the number of attempts since the link was last stable. May be called by any
	 * thread.
	 * @return the number of attempts
	 */
	public int attempts() {
		return this.schedule.attempts();
	}

	private final class HeartbeatEffects implements Heartbeat.Effects {

		private final long epoch;

		HeartbeatEffects(long epoch) {
			this.epoch = epoch;
		}

		@Override
		public String nextRef() {
			return LinkMachine.this.effects.nextRef();
		}

		@Override
		public void send(String ref) {
			LinkMachine.this.effects.heartbeat(this.epoch, ref);
		}

		@Override
		public void outcome(HeartbeatEvent.Outcome outcome, @Nullable Duration roundTrip) {
			LinkMachine.this.effects.heartbeat(outcome, roundTrip);
		}

		@Override
		public void dead() {
			giveUp(this.epoch, ConnectionFailure.of(ConnectionFailure.Kind.HEARTBEAT_TIMEOUT,
					"The server did not answer a heartbeat in time"));
		}

		@Override
		public SocketActivity activity() {
			return LinkMachine.this.effects.activity(this.epoch);
		}

	}

}
