package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeChannelStateEvent;

/**
 * What the joins that a simulated server refuses cost the other channels of their socket,
 * which get no answer for 5 s meanwhile. Joins that are held back are judged, those of
 * channels whose last join was refused. The first joins of all channels are not, nor
 * those whose reason to be refused is gone for certain. For the others holds:
 * <ul>
 * <li>A push waits for one of them at the most, since they are sent alone. Its
 * acknowledgement is therefore at most 5 s late.</li>
 * <li>They block a socket that joined channels use for a twentieth of the time, as each
 * is followed by a pause of twenty times its length. Something that may change the
 * server's mind, as a new token, ends the pause, but only three times and once more every
 * 100 s, which is another twentieth.</li>
 * </ul>
 */
final class SimulatedRefusals {

	static final long REFUSAL = Duration.ofSeconds(5).toNanos();

	private static final double SHARE = 0.1;

	// one without a pause before it, three whose pause was ended
	private static final double AT_ONCE = 4 * REFUSAL;

	// what was on its way does not count
	private static final long LATENCY = Duration.ofMillis(201).toNanos();

	private static final double TOLERANCE = 5 * LATENCY;

	private final VirtualLane lane;

	private final Map<String, Long> joinSentAt = new HashMap<>();

	private final Map<String, Failure> failures = new HashMap<>();

	private final Set<String> heldBack = new HashSet<>();

	private final Set<String> costly = new HashSet<>();

	private final Map<String, Long> pushedAt = new HashMap<>();

	private final Map<Long, Cost> costs = new HashMap<>();

	private long placeFreeAt = -1;

	private long latest;

	private boolean again;

	SimulatedRefusals(VirtualLane lane) {
		this.lane = lane;
	}

	/**
	 * A socket is open, where everybody is tried at once.
	 */
	void opened(long epoch) {
		this.costs.put(epoch, new Cost());
	}

	private Cost cost(long epoch) {
		return this.costs.computeIfAbsent(epoch, (key) -> new Cost());
	}

	/**
	 * The client knows that the state of a channel has changed.
	 * @param change the change
	 */
	void changed(RealtimeChannelStateEvent change) {
		if (change.oldState() == ChannelState.JOINING && change.newState() == ChannelState.ERRORED) {
			this.failures.put(change.topic(), new Failure(this.lane.now(), isAboutPlace(change.reason())));
		}
		else if (change.newState() == ChannelState.JOINED) {
			if (this.failures.remove(change.topic()) != null) {
				// who was refused before is not any more: the others are tried, too
				this.costs.values().forEach(Cost::forgive);
			}
		}
		else if (change.oldState().isJoined() || change.oldState() == ChannelState.LEAVING) {
			this.placeFreeAt = this.lane.now();
		}
	}

	/**
	 * A channel was removed: the client knows nothing of its joins any more.
	 */
	void removed(String topic) {
		this.failures.remove(topic);
	}

	/**
	 * Return whether a channel was refused because the socket had as many as it may have,
	 * which no token changes.
	 */
	boolean waitsForPlace(String topic) {
		Failure failure = this.failures.get(topic);
		return failure != null && failure.aboutPlace();
	}

	private static boolean isAboutPlace(String reason) {
		return reason.contains("oo many channels");
	}

	/**
	 * A join was written.
	 * @param join the join
	 * @param otherJoined whether another channel is joined on its socket
	 */
	void joining(Sent join, boolean otherJoined) {
		Long before = this.joinSentAt.put(join.topic(), this.lane.now());
		Failure failure = this.failures.get(join.topic());
		// where the latest join has not failed, the client made nothing of its refusal
		boolean repeated = before != null && failure != null && failure.at() >= before
				&& !(failure.aboutPlace() && this.placeFreeAt >= failure.at());
		if (repeated) {
			this.heldBack.add(join.ref());
			if (otherJoined) {
				this.costly.add(join.ref());
			}
		}
	}

	/**
	 * The server begins to refuse a join.
	 * @return whether that happens more often than it may
	 */
	boolean refusing(Sent join) {
		if (!this.heldBack.contains(join.ref())) {
			waiting(join.epoch(), REFUSAL);
		}
		if (!this.costly.contains(join.ref())) {
			return false;
		}
		this.again = true;
		return cost(join.epoch()).add() > AT_ONCE + TOLERANCE;
	}

	/**
	 * The server waits for the database in a join, as it was asked to.
	 * @param epoch the socket
	 * @param nanos how long, with the refusal
	 */
	void waiting(long epoch, long nanos) {
		cost(epoch).blocks.add(new Block(this.lane.now(), this.lane.now() + nanos));
	}

	/**
	 * A push was written.
	 */
	void pushed(Sent push) {
		this.pushedAt.put(push.ref(), this.lane.now());
	}

	/**
	 * The server answers a push of a joined channel.
	 * @return whether that is too late
	 */
	boolean answering(Sent push) {
		long since = this.pushedAt.get(push.ref());
		long late = this.lane.now() - since;
		for (Block block : cost(push.epoch()).blocks) {
			late -= Math.max(0, Math.min(this.lane.now(), block.end()) - Math.max(since, block.begin()));
		}
		this.latest = Math.max(this.latest, late);
		return late > REFUSAL + LATENCY;
	}

	/**
	 * Return how late a push was answered, in nanoseconds.
	 */
	long latest() {
		return this.latest;
	}

	/**
	 * Return whether a channel was refused again while others were joined.
	 */
	boolean isAgain() {
		return this.again;
	}

	/**
	 * What refused joins have cost the channels of one socket.
	 */
	private final class Cost {

		// those of first joins and those that wait for the database
		private final List<Block> blocks = new ArrayList<>();

		private double spent;

		private long spentAt;

		private double left() {
			double left = Math.max(0, this.spent - SHARE * (SimulatedRefusals.this.lane.now() - this.spentAt));
			this.spentAt = SimulatedRefusals.this.lane.now();
			return left;
		}

		private double add() {
			this.spent = left() + REFUSAL;
			return this.spent;
		}

		private void forgive() {
			this.spent = Math.max(0, left() - REFUSAL);
		}

	}

	/**
	 * A time in which the server answers nothing.
	 */
	private record Block(long begin, long end) {
	}

	/**
	 * A channel that was refused.
	 *
	 * @param at when
	 * @param aboutPlace whether the socket had as many channels as it may have
	 */
	private record Failure(long at, boolean aboutPlace) {
	}

}
