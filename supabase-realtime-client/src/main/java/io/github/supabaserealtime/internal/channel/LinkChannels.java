package io.github.supabaserealtime.internal.channel;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.internal.join.JoinPace;
import io.github.supabaserealtime.internal.join.JoinQueue;
import io.github.supabaserealtime.internal.machine.Arrival;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.FrameSender;
import io.github.supabaserealtime.internal.machine.LinkContext;
import io.github.supabaserealtime.internal.machine.LinkProof;
import io.github.supabaserealtime.internal.machine.LinkSignals;
import io.github.supabaserealtime.internal.machine.Moment;
import io.github.supabaserealtime.internal.machine.PausableTimers;
import io.github.supabaserealtime.internal.protocol.Events;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.push.PushDesk;
import io.github.supabaserealtime.internal.push.SendBuffer;
import io.github.supabaserealtime.internal.token.AccessTokens;
import org.jspecify.annotations.Nullable;

/**
 * The channels that are on one link, with its joins and its unanswered pushes: routes
 * frames and the fate of the link to them. Used on the lane.
 */
public final class LinkChannels {

	// the server counts a channel until its process has ended
	private static final Duration FULL = Duration.ofSeconds(10);

	private final LinkContext context;

	private final LinkSignals link;

	private final ChannelRegistry registry;

	private final SendBuffer sendBuffer;

	// those of all links: a map of its own would cost each channel its entry
	private final Map<String, ChannelMachine> connected;

	private final JoinQueue joins;

	private final PausableTimers answerTimers;

	private final PushDesk pushes;

	private final ReplyRouter replies;

	private final Draining draining;

	private boolean open;

	private boolean wasOpen;

	private boolean retired;

	private int settled;

	private int joined;

	// on the present socket
	private int mostJoined;

	private boolean full;

	private long fullSince;

	/**
	 * Create a link without channels.
	 * @param context what the machines of the link share
	 * @param link the link
	 * @param tokens the access tokens
	 * @param pace the pace of all joins of the connection
	 * @param registry the channels of all links
	 */
	public LinkChannels(LinkContext context, LinkSignals link, AccessTokens tokens, JoinPace pace,
			ChannelRegistry registry) {
		ConnectionContext connection = context.connection();
		this.context = context;
		this.link = link;
		this.registry = registry;
		this.sendBuffer = registry.sendBuffer();
		this.connected = registry.channels();
		this.answerTimers = new PausableTimers(connection.time());
		this.joins = new JoinQueue(connection.settings(), connection.time(), pace, new JoinEffects(connection,
				context.sender(), link, tokens, this.answerTimers, this::channel, this::all, this::prepared),
				connection.observer());
		this.pushes = new PushDesk(context, this.answerTimers, () -> connection.inputs().submit(this::checkDrained));
		this.replies = new ReplyRouter(connection, context.proof(), tokens, this.joins, this.pushes);
		this.draining = new Draining(connection, context.sender(), link, this.pushes, this::all);
	}

	private void prepared(String topic) {
		this.joins.prepared(topic);
	}

	private List<ChannelMachine> all() {
		return this.connected.values().stream().filter((channel) -> channel.context().place() == this).toList();
	}

	/**
	 * Input: a socket is open. What waited for it is moved behind what already waits for
	 * its channel and goes out as soon as that is joined.
	 */
	public void socketOpened() {
		List<ChannelMachine> channels = all();
		channels.forEach((channel) -> channel.membership().placeChanges());
		long now = this.context.connection().time().now();
		if (!this.wasOpen) {
			this.registry.opened(now);
		}
		this.open = true;
		this.wasOpen = true;
		this.mostJoined = 0;
		this.full = false;
		this.draining.cancel();
		this.context.proof().opened(Moment.now(this.context.connection().time()));
		this.joins.socketOpened();
		for (ChannelMachine channel : channels) {
			channel.pushBuffer().move(this.sendBuffer.take(channel.topic()));
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
		this.open = false;
		this.draining.cancel();
		this.joins.socketLost();
		this.answerTimers.resume();
		this.pushes.abandon((joinRef) -> true, "The socket was lost: " + failure);
		all().forEach((channel) -> channel.membership().socketLost(failure, returning));
	}

	/**
	 * Input: leave the channels before the link is closed on purpose, and wait for the
	 * answers that are under way.
	 */
	public void drain() {
		this.joins.close();
		this.draining.begin();
	}

	/**
	 * Input: the link is about to be closed although nobody wanted that. What its
	 * channels miss from now on is a gap, should it be opened again.
	 */
	public void interrupted() {
		all().forEach((channel) -> channel.interrupted());
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
		ChannelMachine channel = channel(frame.topic());
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
	 */
	void tokenChanged() {
		this.pushes.tokenChanged();
		this.joins.pardon();
	}

	/**
	 * The link is about to be closed because it has no channels: none comes any more.
	 */
	public void retire() {
		this.retired = true;
	}

	/**
	 * Input: the link is closed and will not be opened again by itself.
	 */
	public void closed() {
		this.wasOpen = false;
		this.retired = false;
	}

	@Nullable ChannelMachine channel(String topic) {
		ChannelMachine channel = this.connected.get(topic);
		return (channel != null && channel.context().place() == this) ? channel : null;
	}

	/**
	 * Return all channels, also those that are not wanted.
	 */
	List<ChannelMachine> channels() {
		return all();
	}

	/**
	 * Count a channel that comes or goes.
	 */
	void count(int difference) {
		this.settled += difference;
	}

	/**
	 * Return how many channels are here that are wanted or being left.
	 */
	public int size() {
		return this.settled;
	}

	/**
	 * Count a channel that the server has accepted, or that is not joined any more.
	 */
	void countJoined(int difference) {
		this.joined += difference;
		this.mostJoined = Math.max(this.mostJoined, this.joined);
	}

	/**
	 * Return how many channels were joined on the present socket at the same time.
	 */
	int mostJoined() {
		return this.mostJoined;
	}

	/**
	 * The server refused a channel, though it has taken as many before.
	 */
	void full() {
		this.full = true;
		this.fullSince = this.context.connection().time().now();
	}

	/**
	 * Return whether another channel may come.
	 * @param limit how many the server takes
	 */
	boolean hasRoom(int limit) {
		return this.settled < limit && !this.retired && !isFull();
	}

	private boolean isFull() {
		return this.full && this.context.connection().time().now() - this.fullSince < FULL.toNanos();
	}

	/**
	 * Return how many channels are at the server, apart from one.
	 */
	int joinedBeside(ChannelMachine channel) {
		return (int) all().stream().filter((other) -> other != channel && other.membership().holdsPlace()).count();
	}

	/**
	 * Return whether a socket is open.
	 */
	boolean isOpen() {
		return this.open;
	}

	/**
	 * Return until when a channel that waits for its turn has waited for nothing else. A
	 * link that has never been open has its turn after the others.
	 */
	long servedUntil() {
		return this.wasOpen ? this.joins.servedUntil() : this.registry.lastOpened();
	}

	/**
	 * Return whether a socket has been open.
	 */
	boolean wasOpen() {
		return this.wasOpen;
	}

	/**
	 * Return whether a socket is open on which messages may be sent.
	 */
	public boolean isUsable() {
		return this.open && !this.draining.isUnderWay();
	}

	JoinQueue joins() {
		return this.joins;
	}

	PushDesk pushes() {
		return this.pushes;
	}

	LinkSignals link() {
		return this.link;
	}

	/**
	 * Return what writes to the current socket.
	 */
	public FrameSender sender() {
		return this.context.sender();
	}

	LinkProof proof() {
		return this.context.proof();
	}

}
