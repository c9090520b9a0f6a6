package io.github.supabaserealtime.internal.channel;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelClosedException;
import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.PostgresChangesBinding;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.join.Refusal;
import io.github.supabaserealtime.internal.join.RejoinDelays;
import io.github.supabaserealtime.internal.join.SentJoin;
import io.github.supabaserealtime.internal.machine.Arrival;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.machine.Timers;
import io.github.supabaserealtime.internal.protocol.Events;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.push.WaitingPushes;
import io.github.supabaserealtime.internal.token.CurrentToken;
import org.jspecify.annotations.Nullable;

/**
 * The life of one channel: pure, driven by inputs on the lane. Every frame that carries a
 * {@code join_ref} other than the current one changes nothing.
 */
public final class ChannelMachine {

	// the server allows a number of channels on a socket, and may be told to allow more
	private static final Duration PLACE_EXPECTED = Duration.ofMinutes(2);

	private final String topic;

	private final ChannelOptions options;

	private final ChannelContext channels;

	private final ConnectionContext context;

	private final SubscribeProgress progress;

	private final WaitingPushes pushBuffer;

	private final RejoinDelays delays;

	private final ChannelPresence presence;

	private final ChannelInbox inbox;

	private final ChangeBindings bindings;

	private final ReplicationSignal replication;

	private final RepeatedSubscription repetition;

	private final Interruptions interruptions;

	private final Departure departure;

	private final UnheardListeners unheard;

	private ChannelState state = ChannelState.CLOSED;

	private boolean wanted;

	private boolean linkOpen;

	private ChannelPhase phase = new ChannelPhase.Closed();

	// stands at the server until the next join is sent
	private @Nullable String replacedJoin;

	// whether broadcasts are sent or heard here
	private boolean shared;

	ChannelMachine(String topic, ChannelOptions options, ChannelContext channels) {
		ConnectionContext context = channels.connection();
		MachineTime time = context.time();
		this.topic = topic;
		this.options = options;
		this.channels = channels;
		this.context = context;
		this.progress = new SubscribeProgress(topic, channels);
		this.presence = new ChannelPresence(topic, options.presenceEnabled(), channels);
		this.unheard = new UnheardListeners(topic, time, channels.start());
		this.bindings = new ChangeBindings(options.postgresChanges());
		this.replication = new ReplicationSignal(topic, channels);
		this.interruptions = new Interruptions(topic, this::gapMargin, context);
		this.repetition = new RepeatedSubscription(time, () -> rebind("the Postgres changes are asked for again"));
		this.departure = new Departure(topic, context, channels.pushes(),
				() -> leaveEnded("the server did not answer"));
		this.inbox = new ChannelInbox(this.presence.roster(), this.bindings, this.interruptions, this::notice);
		this.delays = new RejoinDelays(context.settings().joins(), time);
		this.pushBuffer = new WaitingPushes("push buffer of " + topic, "supabase.realtime.push-buffer.capacity",
				context.settings().buffers().pushCapacity(), context, channels.pushes().pushBufferGauge());
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
		this.shared |= broadcasts;
		this.unheard.listening();
	}

	void subscribe(CompletableFuture<Void> future) {
		this.unheard.subscribed();
		if (this.state == ChannelState.SUBSCRIBED) {
			this.context.complete(future, null);
			return;
		}
		this.progress.add(future);
		boolean refused = this.wanted && this.progress.isRefused();
		if (refused && this.state == ChannelState.JOINED && !this.repetition.isAsking()) {
			// the server does not look at the bindings again before another join
			this.repetition.reset();
			this.progress.forgive();
			rebind("subscribe() was called");
		}
		else if (!this.wanted || (refused && this.state == ChannelState.ERRORED)) {
			this.wanted = true;
			this.progress.forgive();
			this.delays.reset();
			tryToJoin("subscribe() was called");
		}
	}

	void unsubscribe(CompletableFuture<Void> future) {
		boolean wasWanted = this.wanted;
		this.wanted = false;
		this.progress.forgive();
		this.interruptions.forget();
		if (wasWanted) {
			ChannelClosedException exception = new ChannelClosedException(
					"The channel '" + this.topic + "' was unsubscribed");
			this.progress.end(exception);
			this.replication.end(exception);
			this.pushBuffer.fail((push) -> true, exception);
			this.presence.clear(exception);
			this.channels.joins().withdraw(this.topic);
			leave("unsubscribe() was called");
		}
		this.departure.whenEnded(future);
	}

	/**
	 * Leave without ceasing to be wanted, before the link is closed on purpose.
	 */
	void leave(String reason) {
		this.interruptions.flush();
		String left = (joinRef() != null) ? joinRef() : this.replacedJoin;
		this.replacedJoin = null;
		enter(new ChannelPhase.Closed());
		if (left == null || !this.linkOpen) {
			state(ChannelState.CLOSED, reason);
			return;
		}
		state(ChannelState.LEAVING, reason);
		this.departure.begin(left);
	}

	private void leaveEnded(String reason) {
		if (this.state == ChannelState.LEAVING) {
			state(ChannelState.CLOSED, reason);
			this.channels.placeFreed().run();
		}
		this.departure.end();
	}

	private void enter(ChannelPhase next) {
		boolean goesOn = next.continues(this.phase);
		this.phase.cancel();
		this.phase = next;
		if (!goesOn) {
			this.repetition.cancel();
			this.interruptions.release();
			this.replication.reset();
		}
	}

	void socketOpened() {
		this.linkOpen = true;
		this.repetition.reset();
		if (this.wanted) {
			this.delays.reset();
			tryToJoin("the socket is open");
		}
	}

	/**
	 * The socket is gone.
	 * @param failure why
	 * @param returning whether it will be opened again by itself
	 */
	void socketLost(ConnectionFailure failure, boolean returning) {
		this.linkOpen = false;
		boolean wasJoined = this.state.isJoined();
		if (returning && wasJoined) {
			this.interruptions.begin(DeliveryGapEvent.Cause.CONNECTION_LOST);
		}
		// one that was refused stays as it is, but joined it is not without a socket
		boolean again = returning && this.wanted && (!this.progress.isRefused() || wasJoined);
		enter(again ? new ChannelPhase.Waiting(failure.toString()) : new ChannelPhase.Closed());
		this.replacedJoin = null;
		this.progress.waitsFor(failure.toString());
		leaveEnded("the socket is closed");
		if (again) {
			state(ChannelState.JOINING, failure.toString());
		}
	}

	/**
	 * The link is closed and will not be opened again by itself.
	 * @param exception what those who wait are told
	 * @param onPurpose whether somebody wanted that: if not, what is missed from now on
	 * is a gap, should the link be opened again
	 */
	void linkClosed(RealtimeException exception, boolean onPurpose) {
		if (onPurpose) {
			this.interruptions.forget();
		}
		else if (this.state.isJoined()) {
			this.interruptions.begin(DeliveryGapEvent.Cause.CONNECTION_LOST);
		}
		this.progress.end(exception);
		this.replication.end(exception);
		this.pushBuffer.fail((push) -> true, exception);
		this.presence.endWaiting(exception);
		enter(new ChannelPhase.Closed());
		state(ChannelState.CLOSED, "the link is closed");
	}

	private void tryToJoin(String reason) {
		boolean maybeLater = this.linkOpen && this.state == ChannelState.ERRORED && this.progress.lastJoinFailed();
		enter(new ChannelPhase.Waiting(reason));
		if (!maybeLater) {
			state(ChannelState.JOINING, reason);
		}
		if (this.linkOpen) {
			this.channels.joins().request(this.topic, this.progress.lastJoinFailed());
		}
	}

	/**
	 * It is this channel's turn to join.
	 * @param token the current token
	 * @return the reference of the join, or {@code null} if it is not sent
	 */
	@Nullable String join(CurrentToken token) {
		if (!this.wanted || !this.linkOpen || !(this.phase instanceof ChannelPhase.Waiting waiting)) {
			return null;
		}
		if (token.expired()) {
			refused(new Refusal("The access token has expired; it was not sent", "InvalidJWTToken",
					Refusal.Remedy.TOKEN));
			return null;
		}
		state(ChannelState.JOINING, waiting.reason());
		String ref = this.context.sender().nextRef();
		SentJoin sent = new SentJoin(ref, this.presence.isEnabled(), this.bindings.all(),
				this.interruptions.replay(this.options.replay(), this.options.replayMargin()), token.value());
		enter(new ChannelPhase.Joining(sent));
		this.replacedJoin = null;
		this.progress.joinSent();
		try {
			this.context.sender().write(sent.frame(this.topic, this.options, this.context.time().clock().instant()));
		}
		catch (RealtimeException ex) {
			refused(new Refusal("The join cannot be sent: " + ex.getMessage(), null, Refusal.Remedy.CHANGE));
			return null;
		}
		return ref;
	}

	void joinAnswered(String ref, Frame.Reply reply, CurrentToken token) {
		SentJoin answered = this.phase.join();
		if (answered == null || !ref.equals(answered.ref())) {
			return;
		}
		if (!reply.ok()) {
			Refusal refused = Refusal.ofJoin(reply.reason());
			if (refused.isAboutReplay() && this.options.replayMargin() != null && this.interruptions.refuseReplay()) {
				tryToJoin("the server could not replay what was missed");
				return;
			}
			if (refused.isLasting() && answered.wasSentWithOtherToken(token)) {
				// the server judged a token that is not used any more
				this.progress.beginAnew();
				tryToJoin("the access token changed while the join was being refused");
				return;
			}
			refused(refused);
			return;
		}
		String mismatch = this.bindings.answered(answered.bindings(), reply.response());
		if (mismatch != null) {
			this.departure.abandon(ref);
			refused(new Refusal("The bindings for Postgres changes do not match: " + mismatch, null,
					Refusal.Remedy.CHANGE));
			return;
		}
		enter(new ChannelPhase.Joined(answered));
		this.progress.joinAccepted();
		this.presence.roster().joined(answered.presence());
		this.context.io().routes(this.topic, this.bindings.routes());
		this.interruptions.joined(answered, this.options.replayMargin() != null);
		state(ChannelState.JOINED, "the server accepted the join");
		if (answered.bindings().isEmpty()) {
			subscribed("joined", false);
		}
		if ((this.presence.isEnabled() && !answered.presence()) || !this.bindings.all().equals(answered.bindings())
				|| answered.holdsRemovedToken(token)) {
			// what waits goes out with the next join
			rebind("something else is wanted than was joined with");
			return;
		}
		tokenChanged(token, false);
		this.presence.trackAgain(ref);
		this.pushBuffer.drain().forEach((push) -> this.channels.pushes().write(push, ref));
	}

	/**
	 * Join again on the same socket, with what has been added meanwhile. The server ends
	 * the old join by itself (protocol.md 4.7). Pushes of that one are still written, and
	 * those that it does not answer time out.
	 */
	private void rebind(String reason) {
		this.interruptions.begin(DeliveryGapEvent.Cause.REBIND);
		this.replacedJoin = joinRef();
		tryToJoin(reason);
	}

	/**
	 * Somebody wants to know who is present.
	 */
	void enablePresence() {
		if (this.presence.enable() && this.state.isJoined()) {
			rebind("presence is wanted");
		}
	}

	/**
	 * Somebody wants to know of further database changes.
	 */
	void bind(PostgresChangesBinding binding) {
		if (!this.bindings.add(binding)) {
			return;
		}
		if (this.state.isJoined()) {
			rebind("a binding was added");
		}
		else if (this.wanted && needsChange() && this.phase.join() == null) {
			this.delays.reset();
			tryToJoin("a binding was added");
		}
	}

	void awaitReplication(CompletableFuture<Void> future) {
		this.replication.await(future);
	}

	void track(@Nullable String payload, CompletableFuture<SendResult> future) {
		boolean joined = this.state.isJoined() && this.channels.start().missing() == null;
		this.presence.track(payload, joined ? joinRef() : null, future);
	}

	PresenceRoster roster() {
		return this.presence.roster();
	}

	void joinTimedOut(String ref) {
		if (ref.equals(joinRef())) {
			this.departure.abandon(ref);
			refused(new Refusal("The server did not answer the join in time", null, Refusal.Remedy.TIME));
		}
	}

	private void subscribed(String reason, boolean confirmed) {
		this.delays.subscribed();
		this.repetition.cancel();
		this.repetition.reset();
		this.progress.forgive();
		state(ChannelState.SUBSCRIBED, reason);
		this.interruptions.subscribed(confirmed);
		this.progress.end(null);
	}

	private void refused(Refusal reason) {
		this.progress.joinFailed(reason.text());
		refusedOrClosed(reason);
	}

	private void refusedOrClosed(Refusal reason) {
		enter(new ChannelPhase.Refused(Timers.Timer.NONE, false));
		this.progress.note(reason);
		state(ChannelState.ERRORED, reason.text());
		ChannelJoinException exception = this.progress.refused(reason);
		if (needsChange()) {
			this.pushBuffer.fail((push) -> true, exception);
			this.presence.endWaiting(exception);
		}
		else if (reason.isAboutPlace() && this.wanted && this.linkOpen) {
			retry(PLACE_EXPECTED, true);
		}
		else {
			retryLater();
		}
	}

	private boolean needsChange() {
		Refusal refusal = this.progress.refusal();
		return refusal != null && refusal.remedy() == Refusal.Remedy.CHANGE;
	}

	private void retryLater() {
		if (this.wanted && this.linkOpen) {
			retry(this.delays.next(), false);
		}
	}

	private void retry(Duration delay, boolean waitsForPlace) {
		enter(new ChannelPhase.Refused(this.context.time().schedule(delay, () -> tryToJoin("trying again")),
				waitsForPlace));
	}

	void received(Arrival arrival) {
		Frame frame = arrival.frame();
		if (this.departure.isAnsweredBy(frame)) {
			leaveEnded("the server confirmed the leave");
			return;
		}
		if (frame.joinRef() != null && !frame.joinRef().equals(joinRef())) {
			// a frame of an earlier join says nothing about the current one
			arrival.discard(MessagesDroppedEvent.Reason.NOT_JOINED);
			return;
		}
		switch (frame.event()) {
			case Events.REPLY -> arrival.discard(MessagesDroppedEvent.Reason.NOT_JOINED);
			case Events.ERROR -> ended("the channel crashed at the server", null);
			case Events.CLOSE -> {
				String error = (this.phase instanceof ChannelPhase.Joined joined) ? joined.systemError() : null;
				ended((error != null) ? error : "the server closed the channel", error);
			}
			default -> {
				if (this.state.isJoined()) {
					this.shared |= Events.BROADCAST.equals(frame.event());
					this.inbox.message(arrival);
				}
				else {
					arrival.discard(MessagesDroppedEvent.Reason.NOT_JOINED);
				}
			}
		}
	}

	private void ended(String reason, @Nullable String systemError) {
		SentJoin ended = this.phase.join();
		if (ended == null) {
			return;
		}
		boolean wasJoined = this.state.isJoined();
		if (wasJoined) {
			this.interruptions.begin(DeliveryGapEvent.Cause.CHANNEL_CLOSED);
		}
		else {
			this.progress.joinFailed(reason);
		}
		enter(new ChannelPhase.Refused(Timers.Timer.NONE, false));
		this.channels.pushes().abandon(ended.ref()::equals, "The channel ended: " + reason);
		if (systemError != null) {
			this.presence.closed(systemError);
			Refusal refusal = Refusal.ofClose(systemError);
			if (Refusal.isAboutExpiry(systemError) && ended.wasSentWithOtherToken(this.channels.tokens().current())) {
				// other closes are about the token that was sent last: the server judges
				// a token when it gets to know it
				state(ChannelState.ERRORED, reason);
				tryToJoin("the access token changed before the server closed the channel");
				return;
			}
			if (wasJoined) {
				this.progress.waitsFor(refusal.text());
				refusedOrClosed(refusal);
			}
			else {
				refused(refusal);
			}
			if (this.progress.isRefused()) {
				// it will not ask for its place again by itself
				this.channels.placeFreed().run();
			}
			return;
		}
		this.progress.waitsFor(reason);
		state(ChannelState.ERRORED, reason);
		retryLater();
	}

	private void notice(Frame.Notice notice) {
		if (!Events.POSTGRES_CHANGES.equals(notice.extension())) {
			if (!notice.ok() && this.phase instanceof ChannelPhase.Joined joined) {
				joined.systemError(notice.message());
			}
			this.replication.notice(notice);
		}
		else if (notice.ok()) {
			if (this.state == ChannelState.JOINED) {
				subscribed(notice.message(), true);
			}
		}
		else {
			if (this.state == ChannelState.SUBSCRIBED) {
				this.interruptions.begin(DeliveryGapEvent.Cause.CHANNEL_CLOSED);
				state(ChannelState.JOINED, notice.message());
			}
			this.progress.waitsFor(notice.message());
			if (Refusal.endsSubscription(notice.message())) {
				Refusal refusal = Refusal.ofChanges(notice.message());
				this.interruptions.begin(DeliveryGapEvent.Cause.CHANNEL_CLOSED);
				this.interruptions.release();
				this.progress.noteChanges(refusal);
				show();
				this.progress.changesRefused(refusal);
				if (!refusal.isLasting()) {
					this.repetition.start(this.shared || this.presence.isEnabled());
				}
			}
		}
	}

	/**
	 * The access token changed.
	 * @param token the current token
	 * @param renewed whether a refused join is tried again with it
	 */
	void tokenChanged(CurrentToken token, boolean renewed) {
		SentJoin joined = this.phase.join();
		String value = token.value();
		if (this.state.isJoined() && joined != null) {
			if (joined.holdsRemovedToken(token)) {
				// nothing but another join takes a token from the server
				rebind("the access token was removed");
			}
			else if (value != null && !token.expired() && joined.replaceToken(value)) {
				this.context.sender().write(joined.tokenFrame(this.topic, this.context.sender().nextRef(), value));
			}
		}
		else if (renewed && this.wanted && this.progress.isRefused() && this.state == ChannelState.ERRORED) {
			this.delays.reset();
			tryToJoin("the access token changed");
		}
	}

	/**
	 * Write a push, or let it wait for the join.
	 */
	void push(Push push) {
		this.shared = true;
		String joined = joinRef();
		if (this.state.isJoined() && joined != null) {
			this.channels.pushes().write(push, joined);
		}
		else {
			this.pushBuffer.add(push);
		}
	}

	private Duration gapMargin() {
		return this.bindings.all().isEmpty() ? Duration.ZERO : this.context.settings().changes().gapMargin();
	}

	private void state(ChannelState next, String reason) {
		if (next != this.state) {
			ChannelState old = this.state;
			this.state = next;
			// the refusal is set before and after the state: show it when the input is
			// done
			this.context.inputs().submit(this::show);
			show();
			this.context.reporter().channelState(this.topic, old, next, reason);
			if (old.isJoined() && !next.isJoined()) {
				this.context.inputs().submit(this.channels.joins()::freed);
			}
		}
	}

	/**
	 * Show the channel as it is now.
	 */
	void show() {
		Refusal refusal = this.progress.refusal();
		this.context.reporter().channel(this.topic, this.state, this.wanted, (refusal != null) ? refusal.text() : null);
	}

	String topic() {
		return this.topic;
	}

	ChannelState state() {
		return this.state;
	}

	/**
	 * Return whether a socket that is blocked delays this channel.
	 */
	boolean usesSocket() {
		return this.state.isJoined() || (this.wanted && this.pushBuffer.size() > 0 && !this.progress.lastJoinFailed());
	}

	boolean waitsForPlace() {
		return this.wanted && this.phase instanceof ChannelPhase.Refused refused && refused.waitsForPlace();
	}

	void placeIsFree() {
		this.progress.beginAnew();
		tryToJoin("another channel was left");
	}

	boolean isWanted() {
		return this.wanted;
	}

	/**
	 * Return why pushes and joins cannot succeed before something changes.
	 */
	@Nullable Refusal refusal() {
		return this.progress.refusal();
	}

	@Nullable String joinRef() {
		SentJoin join = this.phase.join();
		return (join != null) ? join.ref() : null;
	}

	boolean isLeaving() {
		return this.departure.isUnderWay();
	}

	WaitingPushes pushBuffer() {
		return this.pushBuffer;
	}

}
