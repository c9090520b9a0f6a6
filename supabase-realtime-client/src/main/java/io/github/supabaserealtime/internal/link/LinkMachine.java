package io.github.supabaserealtime.internal.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

import io.github.supabaserealtime.ConnectionFailedException;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.internal.machine.LinkContext;
import io.github.supabaserealtime.internal.machine.LinkSignals;
import io.github.supabaserealtime.internal.machine.Timers;
import io.github.supabaserealtime.internal.protocol.Frame;
import org.jspecify.annotations.Nullable;

/**
 * State machine of one logical link, which outlives sockets. Its phase
 * ({@link LinkPhase}) decides what a command or an input does. Every input from a socket
 * carries the socket's epoch and changes nothing if that is not the current one. Used on
 * the lane.
 * <p>
 * The effect of commands and inputs. "Next" is Backoff, or Idle if the schedule gives up:
 * <pre>
 * phase       command or input        what happens                       then
 * ----------  ----------------------  ---------------------------------  ----------
 * Idle        connect                 an attempt begins                  Connecting
 * Connecting  opened                  heartbeats begin, channels join    Open
 *             failed, closed          those who wait for it are told     Next
 *             time is over            the socket is closed, the same     Next
 *             disconnect              the socket is closed               Idle
 * Open        closed                  the socket is lost                 Next
 *             given up                the socket is closed and lost      Next
 *             has lasted              the count of attempts begins anew  Open
 *             disconnect              the channels are left              Closing
 * Backoff     delay is over           an attempt begins                  Connecting
 *             new configuration       after a lasting refusal: 100 ms    Backoff
 *             disconnect                                                 Idle
 * Closing     drained                 the socket is closed               Closing
 *             closed                                                     Idle
 *             given up, time is over  the socket is closed               Idle
 *             connect                 waits for Idle, then as there      Closing
 * </pre>
 * <p>
 * A {@code connect} in another phase waits for the attempt or succeeds at once, a socket
 * that opens in another phase is closed, and anything else that is not in the table does
 * nothing.
 *
 * @since 0.9.0
 */
public final class LinkMachine implements LinkSignals {

	private static final int NORMAL_CLOSURE = 1000;

	private final ConnectionContext context;

	private final LinkContext link;

	private final LongSupplier epochs;

	private final ReconnectSchedule schedule;

	private final Duration stableAfter;

	private final LinkListener listener;

	private final List<CompletableFuture<Void>> connectWaiters = new ArrayList<>();

	private final List<CompletableFuture<Void>> disconnectWaiters = new ArrayList<>();

	private final List<CompletableFuture<Void>> reopenWaiters = new ArrayList<>();

	private String closingReason = "";

	private LinkPhase phase = new LinkPhase.Idle();

	private ConnectionState state = ConnectionState.DISCONNECTED;

	private boolean heartbeatSuspended;

	/**
	 * Create a link that is closed.
	 * @param link what the machines of the link share
	 * @param epochs gives epochs that no other socket of the connection has
	 * @param schedule when to try again
	 * @param stableAfter how long a link must last to count as stable
	 * @param listener is called when the link changes
	 */
	public LinkMachine(LinkContext link, LongSupplier epochs, ReconnectSchedule schedule, Duration stableAfter,
			LinkListener listener) {
		this.context = link.connection();
		this.link = link;
		this.epochs = epochs;
		this.schedule = schedule;
		this.stableAfter = stableAfter;
		this.listener = listener;
	}

	/**
	 * Command: open the link, or join the attempt in progress.
	 * @param waiter completed with the outcome of the attempt
	 * @param reason why, told with the state
	 */
	public void connect(CompletableFuture<Void> waiter, String reason) {
		if (this.phase instanceof LinkPhase.Open) {
			this.context.complete(waiter, null);
		}
		else if (this.phase instanceof LinkPhase.Closing) {
			this.reopenWaiters.add(waiter);
		}
		else {
			this.connectWaiters.add(waiter);
			if (this.phase instanceof LinkPhase.Idle) {
				this.schedule.reset();
				attempt(true, reason);
			}
		}
	}

	/**
	 * Command: close the link and cancel whatever is pending.
	 * @param waiter completed when it is closed
	 * @param reason why, told with the state
	 */
	public void disconnect(CompletableFuture<Void> waiter, String reason) {
		this.disconnectWaiters.add(waiter);
		this.closingReason = reason;
		fail(this.reopenWaiters, reason);
		if (this.phase instanceof LinkPhase.Closing) {
			return;
		}
		fail(this.connectWaiters, reason);
		if (this.phase instanceof LinkPhase.Open open) {
			long epoch = open.epoch();
			enter(new LinkPhase.Closing(epoch, this.context.time()
				.schedule(this.context.settings().timeouts().shutdown(), () -> closingTimedOut(epoch)), true));
			state(ConnectionState.CLOSING, reason);
			this.listener.drain();
			return;
		}
		if (this.phase instanceof LinkPhase.Connecting connecting) {
			this.context.io().close(connecting.epoch(), NORMAL_CLOSURE, "disconnect");
		}
		becomeIdle(reason);
	}

	/**
	 * Command: the api key, the token or the address changed. An attempt that waits
	 * because it was refused is made now.
	 */
	public void configurationChanged() {
		if (this.phase instanceof LinkPhase.Backoff backoff && backoff.failure().isLastingRefusal()) {
			enter(new LinkPhase.Backoff(backoff.failure(),
					this.context.time()
						.schedule(ReconnectSchedule.SHORTEST,
								() -> attempt(false, "the api key, the token or the address changed"))));
		}
	}

	private void attempt(boolean first, String reason) {
		long epoch = this.epochs.getAsLong();
		// until the token is there its own limit counts
		enter(new LinkPhase.Connecting(epoch, first, Timers.Timer.NONE));
		state(first ? ConnectionState.CONNECTING : ConnectionState.RECONNECTING, reason);
		this.listener.attempting(epoch);
	}

	/**
	 * Input: the token look-up of an attempt is over, with or without success.
	 * @param epoch the epoch of the attempt
	 */
	public void tokenResolved(long epoch) {
		if (this.phase instanceof LinkPhase.Connecting connecting && connecting.epoch() == epoch) {
			Duration limit = this.context.settings().timeouts().connect();
			enter(new LinkPhase.Connecting(epoch, connecting.first(),
					this.context.time().schedule(limit, () -> connectTimedOut(epoch, limit))));
			this.context.io().open(epoch);
		}
	}

	private void connectTimedOut(long epoch, Duration limit) {
		this.context.io().close(epoch, NORMAL_CLOSURE, "connect timeout");
		failed(epoch, ConnectionFailure.of(ConnectionFailure.Kind.CONNECT_TIMEOUT,
				"Not connected within " + limit.toMillis() + " ms"));
	}

	/**
	 * Input: the socket is open. It is closed if it is not the one that the link waits
	 * for.
	 * @param epoch the epoch of the socket
	 */
	public void opened(long epoch) {
		if (!(this.phase instanceof LinkPhase.Connecting) || this.phase.epoch() != epoch) {
			this.context.io().close(epoch, NORMAL_CLOSURE, "superseded");
			return;
		}
		Heartbeat heartbeat = new Heartbeat(this.link, unprovenBeforeJoin(), () -> giveUp(epoch, ConnectionFailure
			.of(ConnectionFailure.Kind.HEARTBEAT_TIMEOUT, "The server did not answer a heartbeat in time")));
		enter(new LinkPhase.Open(epoch, heartbeat,
				this.context.time().schedule(this.stableAfter, this.schedule::reset)));
		this.heartbeatSuspended = false;
		heartbeat.start();
		state(ConnectionState.OPEN, "the socket is open");
		List.copyOf(this.connectWaiters).forEach((waiter) -> this.context.complete(waiter, null));
		this.connectWaiters.clear();
		this.listener.socketOpened();
	}

	/**
	 * How long ago the server may have answered when a join is sent, so that the join's
	 * own deadline notices that the server is unreachable no later than a heartbeat
	 * would.
	 */
	private Duration unprovenBeforeJoin() {
		ConnectionSettings.HeartbeatSettings heartbeat = this.context.settings().heartbeat();
		Duration slack = heartbeat.interval()
			.plus(heartbeat.timeout())
			.minus(this.context.settings().timeouts().join());
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
			// the state changes before the waiters are told
			reconnect(failure);
			ConnectionFailedException exception = new ConnectionFailedException(failure);
			waiters.forEach((waiter) -> this.context.complete(waiter, exception));
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
				reportLoss(failure);
			}
			becomeIdle(this.closingReason);
		}
		else if (this.phase instanceof LinkPhase.Open) {
			reconnectAfterLoss(failure);
		}
		else {
			failed(epoch, failure);
		}
	}

	@Override
	public void giveUp(long epoch, ConnectionFailure failure) {
		if (this.phase.epoch() != epoch) {
			return;
		}
		if (this.phase instanceof LinkPhase.Open) {
			this.context.io().close(epoch, NORMAL_CLOSURE, "given up");
			reconnectAfterLoss(failure);
		}
		else if (this.phase instanceof LinkPhase.Closing) {
			closingTimedOut(epoch);
		}
	}

	private void reconnectAfterLoss(ConnectionFailure failure) {
		// the phase changes before the loss is reported
		reconnect(failure);
		reportLoss(failure);
	}

	private void reportLoss(ConnectionFailure failure) {
		this.listener.socketLost(failure, this.state == ConnectionState.RECONNECTING);
	}

	private void reconnect(ConnectionFailure failure) {
		Optional<Duration> delay = this.schedule.next(failure);
		if (delay.isEmpty()) {
			becomeIdle("gave up after " + (this.schedule.attempts() - 1) + " attempts: " + failure);
			return;
		}
		enter(new LinkPhase.Backoff(failure,
				this.context.time().schedule(delay.get(), () -> attempt(false, "trying again"))));
		state(ConnectionState.RECONNECTING, failure.toString());
		this.context.reporter().reconnectScheduled(this.link.number(), this.schedule.attempts(), delay.get(), failure);
	}

	/**
	 * Return whether frames of a socket are still listened to.
	 * @param epoch the epoch of the socket
	 * @return whether it is the current one and open
	 */
	public boolean listens(long epoch) {
		boolean open = this.phase instanceof LinkPhase.Open
				|| (this.phase instanceof LinkPhase.Closing closing && closing.draining());
		return open && this.phase.epoch() == epoch;
	}

	/**
	 * Input: the server answered a heartbeat.
	 * @param ref the reference it answers
	 * @param reply the answer
	 */
	public void heartbeatAnswered(@Nullable String ref, Frame.Reply reply) {
		if (this.phase instanceof LinkPhase.Open open) {
			open.heartbeat().reply(ref, reply.ok());
		}
	}

	@Override
	public void joinsPending(boolean pending, Duration wait) {
		if (this.phase instanceof LinkPhase.Open open && this.heartbeatSuspended != pending) {
			this.heartbeatSuspended = pending;
			if (pending) {
				open.heartbeat().suspend(wait);
			}
			else {
				open.heartbeat().resume();
			}
		}
	}

	@Override
	public void joinAnswered() {
		if (this.phase instanceof LinkPhase.Open open) {
			open.heartbeat().joinAnswered();
		}
	}

	@Override
	public void probe(Duration wait) {
		if (this.phase instanceof LinkPhase.Open open) {
			open.heartbeat().probe(wait);
		}
	}

	@Override
	public void whenRead(Runnable read) {
		if (this.phase instanceof LinkPhase.Open open) {
			open.heartbeat().whenRead(read);
		}
	}

	@Override
	public void drained(long epoch) {
		if (this.phase instanceof LinkPhase.Closing closing && closing.epoch() == epoch && closing.draining()) {
			// the deadline goes on: it is for leaving and closing together
			this.phase = new LinkPhase.Closing(epoch, closing.deadline(), false);
			endSocket(epoch);
		}
	}

	private void endSocket(long epoch) {
		this.context.io().close(epoch, NORMAL_CLOSURE, "");
		reportLoss(ConnectionFailure.closed(NORMAL_CLOSURE, this.closingReason));
	}

	private void closingTimedOut(long epoch) {
		if (this.phase instanceof LinkPhase.Closing closing && closing.draining()) {
			endSocket(epoch);
		}
		becomeIdle(this.closingReason + "; the server did not answer the close in time");
	}

	private void becomeIdle(String reason) {
		enter(new LinkPhase.Idle());
		state(ConnectionState.DISCONNECTED, reason);
		fail(this.connectWaiters, reason);
		List<CompletableFuture<Void>> waiters = List.copyOf(this.disconnectWaiters);
		this.disconnectWaiters.clear();
		this.listener.closed(waiters);
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
			List.copyOf(waiters).forEach((waiter) -> this.context.complete(waiter, exception));
			waiters.clear();
		}
	}

	private void enter(LinkPhase next) {
		this.phase.cancel();
		this.phase = next;
		this.link.sender().socket(next.epoch());
	}

	private void state(ConnectionState next, String reason) {
		if (next != this.state) {
			ConnectionState old = this.state;
			this.state = next;
			this.listener.stateChanged(old, next, reason);
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

}
