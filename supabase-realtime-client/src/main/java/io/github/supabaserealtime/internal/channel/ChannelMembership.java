package io.github.supabaserealtime.internal.channel;

import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.internal.join.JoinAnswer;
import io.github.supabaserealtime.internal.join.RejoinDelays;
import io.github.supabaserealtime.internal.join.RepeatedSubscription;
import io.github.supabaserealtime.internal.join.SentJoin;
import io.github.supabaserealtime.internal.machine.Arrival;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.presence.ChannelPresence;
import io.github.supabaserealtime.internal.protocol.Events;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.token.CurrentToken;
import org.jspecify.annotations.Nullable;

/**
 * The state of one channel at the server: its joins, the answers to them, and the later
 * messages of the server. A frame with a {@code join_ref} other than the current one has
 * no effect.
 */
final class ChannelMembership {

	private final String topic;

	private final ChannelOptions options;

	private final ChannelContext channels;

	private final ConnectionContext context;

	private final SubscribeProgress progress;

	private final ChannelPresence presence;

	private final ChangeBindings bindings;

	private final JoinTerms terms;

	private final ReplicationSignal replication;

	private final PushBuffer pushBuffer;

	private final ChannelInbox inbox;

	private final RejoinDelays delays;

	private final ChangeSubscription changes;

	private final ChannelStatus status;

	private final Setbacks setbacks;

	private final Interruptions interruptions;

	private final Departure departure;

	private boolean linkOpen;

	private ChannelPhase phase = new ChannelPhase.Closed();

	// stands at the server until the next join is sent
	private @Nullable String replacedJoin;

	ChannelMembership(String topic, ChannelOptions options, ChannelContext channels, SubscribeProgress progress,
			ChannelPresence presence, ChangeBindings bindings, Interruptions interruptions,
			ReplicationSignal replication, PushBuffer pushBuffer) {
		ConnectionContext context = channels.connection();
		this.topic = topic;
		this.options = options;
		this.channels = channels;
		this.context = context;
		this.progress = progress;
		this.presence = presence;
		this.bindings = bindings;
		this.replication = replication;
		this.pushBuffer = pushBuffer;
		this.interruptions = interruptions;
		this.departure = new Departure(topic, channels, () -> leaveEnded("the server did not answer"));
		this.terms = new JoinTerms(topic, options, presence, bindings, this.interruptions, context);
		this.delays = new RejoinDelays(context.settings().joins(), context.time());
		this.status = new ChannelStatus(topic, channels, progress);
		this.setbacks = new Setbacks(this, channels, this.status, progress, presence, pushBuffer, this.delays,
				this.interruptions);
		this.changes = new ChangeSubscription(this.status, progress, this.interruptions, presence, this.delays,
				new RepeatedSubscription(context.time(), () -> rebind("the Postgres changes are asked for again")));
		this.inbox = new ChannelInbox(presence, bindings, this.interruptions, this.changes, replication,
				this::systemError);
	}

	/**
	 * The channel is to be joined. Where the server gave up its Postgres changes it is
	 * asked for them again.
	 * @param reason why
	 */
	void want(String reason) {
		boolean wanted = this.status.isWanted();
		if (wanted && this.changes.isGivenUp()) {
			// the server does not look at the bindings again before another join
			this.changes.reset();
			this.progress.forgive();
			rebind(reason);
		}
		else if (!wanted || (this.progress.isRefused() && this.status.is(ChannelState.ERRORED))) {
			this.status.want(true);
			this.progress.forgive();
			this.delays.reset();
			tryToJoin(reason);
		}
	}

	/**
	 * The channel is not to be joined any more. What is missed from now on is no gap.
	 * @return whether it was to be joined before
	 */
	boolean cease() {
		boolean wasWanted = this.status.isWanted();
		this.status.want(false);
		this.progress.forgive();
		this.interruptions.forget();
		// without a socket its state does not change
		this.status.show();
		return wasWanted;
	}

	void whenLeft(CompletableFuture<Void> future) {
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
			this.status.become(ChannelState.CLOSED, reason);
			return;
		}
		this.status.become(ChannelState.LEAVING, reason);
		this.departure.begin(left);
	}

	private void leaveEnded(String reason) {
		if (this.status.is(ChannelState.LEAVING)) {
			this.status.become(ChannelState.CLOSED, reason);
		}
		this.departure.end();
		this.channels.placeFreed(this.topic);
	}

	/**
	 * The channel is forgotten. A leave that is under way ends without its answer.
	 */
	void removed() {
		if (isLeaving()) {
			leaveEnded("the channel was removed");
		}
	}

	/**
	 * Go over to another phase. Unless that goes on with the present one's join, the join
	 * has ended with all that belongs to it.
	 */
	void enter(ChannelPhase next) {
		boolean goesOn = next.continues(this.phase);
		this.phase.cancel();
		this.phase = next;
		this.progress.waitsForTurn(next instanceof ChannelPhase.Waiting);
		if (!goesOn) {
			this.changes.cancel();
			this.interruptions.release();
			this.replication.reset();
		}
	}

	void socketOpened() {
		this.linkOpen = true;
		this.changes.reset();
		if (this.status.isWanted()) {
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
		boolean wasJoined = this.status.isJoined();
		if (returning && wasJoined) {
			this.interruptions.begin(DeliveryGapEvent.Cause.CONNECTION_LOST);
		}
		// one that was refused stays as it is, but joined it is not without a socket
		boolean again = returning && this.status.isWanted() && (!this.progress.isRefused() || wasJoined);
		enter(again ? new ChannelPhase.Waiting(failure.toString()) : new ChannelPhase.Closed());
		this.replacedJoin = null;
		this.progress.waitsForLink(failure.toString());
		leaveEnded("the socket is closed");
		if (again) {
			this.status.become(ChannelState.JOINING, failure.toString());
		}
	}

	/**
	 * The link is closed and will not be opened again by itself.
	 * @param onPurpose whether somebody wanted that: if not, what is missed from now on
	 * is a gap, should the link be opened again
	 */
	void linkClosed(boolean onPurpose) {
		if (onPurpose) {
			this.interruptions.forget();
		}
		else if (this.status.isJoined()) {
			this.interruptions.begin(DeliveryGapEvent.Cause.CONNECTION_LOST);
		}
		enter(new ChannelPhase.Closed());
		this.status.become(ChannelState.CLOSED, "the link is closed");
	}

	/**
	 * Ask for a turn to join, once there is a socket.
	 * @param reason why
	 */
	void tryToJoin(String reason) {
		boolean maybeLater = this.linkOpen && this.status.is(ChannelState.ERRORED) && this.progress.lastJoinFailed();
		enter(new ChannelPhase.Waiting(reason));
		if (!maybeLater) {
			this.status.become(ChannelState.JOINING, reason);
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
		if (!this.status.isWanted() || !this.linkOpen || !(this.phase instanceof ChannelPhase.Waiting waiting)) {
			return null;
		}
		if (token.expired()) {
			this.setbacks.tokenExpired();
			return null;
		}
		this.status.become(ChannelState.JOINING, waiting.reason());
		String ref = this.channels.sender().nextRef();
		SentJoin sent = this.terms.next(ref, token);
		enter(new ChannelPhase.Joining(sent));
		this.replacedJoin = null;
		this.progress.joinSent();
		try {
			this.channels.sender().write(sent.frame(this.topic, this.options, this.context.time().clock().instant()));
		}
		catch (RealtimeException ex) {
			this.setbacks.notSent(ex);
			return null;
		}
		return ref;
	}

	void joinAnswered(String ref, Frame.Reply reply, CurrentToken token) {
		SentJoin answered = this.phase.join();
		if (answered == null || !ref.equals(answered.ref())) {
			return;
		}
		JoinAnswer answer = this.terms.judge(answered, reply, token);
		if (answer instanceof JoinAnswer.Accepted) {
			joined(answered, token);
		}
		else if (answer instanceof JoinAnswer.Again again) {
			if (again.anew()) {
				this.progress.beginAnew();
			}
			tryToJoin(again.reason());
		}
		else if (answer instanceof JoinAnswer.Refused refused) {
			if (refused.accepted()) {
				this.departure.abandon(ref);
			}
			if (!refused.refusal().isAboutPlace() || !this.channels.placeRefused(this.topic)) {
				this.setbacks.refused(refused.refusal());
			}
		}
	}

	private void joined(SentJoin answered, CurrentToken token) {
		enter(new ChannelPhase.Joined(answered, new TokenRefresh(this.topic, this.channels, answered, this.status)));
		this.progress.joinAccepted();
		this.presence.joined(answered.presence());
		this.context.io().routes(this.topic, this.bindings.routes());
		this.interruptions.joined(answered, this.terms.asksForMissed());
		this.status.become(ChannelState.JOINED, "the server accepted the join");
		if (answered.bindings().isEmpty()) {
			this.changes.subscribed("joined", false);
		}
		if (this.terms.differFrom(answered, token)) {
			// what waits goes out with the next join
			rebind("the options of the channel have changed");
			return;
		}
		tokenChanged(token, false);
		this.presence.trackAgain(answered.ref());
		this.pushBuffer.drain().forEach((push) -> this.channels.pushes().write(push, answered.ref()));
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
	 * Somebody wants to know who is present, and the server was not asked for it before.
	 */
	void presenceAdded() {
		if (this.status.isJoined()) {
			rebind("presence was enabled");
		}
	}

	/**
	 * Somebody wants to know of further database changes.
	 */
	void bindingAdded() {
		if (this.status.isJoined()) {
			rebind("a binding was added");
		}
		else if (this.status.isWanted() && this.setbacks.needsChange() && this.phase.join() == null) {
			this.delays.reset();
			tryToJoin("a binding was added");
		}
	}

	void joinTimedOut(String ref) {
		if (ref.equals(joinRef())) {
			this.departure.abandon(ref);
			this.setbacks.timedOut();
		}
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
			case Events.ERROR -> this.setbacks.ended(this.phase.join(), "the channel crashed at the server", null);
			case Events.CLOSE -> this.setbacks.closed(this.phase.join(), this.phase.systemError());
			default -> this.inbox.message(arrival, this.status.isJoined());
		}
	}

	private void systemError(String text) {
		if (this.phase instanceof ChannelPhase.Joined joined) {
			joined.systemError(text);
		}
	}

	/**
	 * The access token changed.
	 * @param token the current token
	 * @param renewed whether a refused join is tried again with it
	 */
	void tokenChanged(CurrentToken token, boolean renewed) {
		if (this.status.isJoined() && this.phase instanceof ChannelPhase.Joined joined) {
			if (joined.join().holdsRemovedToken(token)) {
				// nothing but another join takes a token from the server
				rebind("the access token was removed");
			}
			else {
				joined.tokens().changed(token);
			}
		}
		else if (renewed && this.status.isWanted() && this.progress.isRefused()
				&& this.status.is(ChannelState.ERRORED)) {
			this.delays.reset();
			tryToJoin("the access token changed");
		}
	}

	boolean isLinkOpen() {
		return this.linkOpen;
	}

	/**
	 * The channel is on another link.
	 * @param open whether that is open
	 * @param reason why
	 */
	void moved(boolean open, String reason) {
		this.departure.end();
		this.linkOpen = open;
		if (this.status.isWanted()) {
			this.progress.beginAnew();
			tryToJoin(reason);
		}
	}

	/**
	 * The channel is about to go to another link, or its link to be opened.
	 */
	void placeChanges() {
		this.progress.waitsForTurn(false);
	}

	/**
	 * Return whether the channel is to be joined and the server knows nothing of it yet.
	 */
	boolean isWaiting() {
		return this.status.isWanted() && this.phase instanceof ChannelPhase.Waiting && !holdsPlace();
	}

	/**
	 * Return whether the server counts the channel among those of the socket.
	 */
	boolean holdsPlace() {
		return this.status.isJoined() || this.departure.isUnderWay() || this.replacedJoin != null;
	}

	@Nullable String joinRef() {
		return this.phase.joinRef();
	}

	boolean isLeaving() {
		return this.departure.isUnderWay();
	}

	ChannelStatus status() {
		return this.status;
	}

	/**
	 * Return the join that messages can be sent with, {@code null} without one.
	 */
	@Nullable String joined() {
		return this.status.isJoined() ? joinRef() : null;
	}

}
