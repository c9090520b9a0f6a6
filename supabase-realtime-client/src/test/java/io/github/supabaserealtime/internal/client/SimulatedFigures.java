package io.github.supabaserealtime.internal.client;

import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.internal.protocol.EncodedFrame;

/**
 * Compares what an observer is told with what went over the simulated wire.
 */
final class SimulatedFigures implements RealtimeObserver {

	private final VirtualLane lane;

	private long quietSince;

	private long busySince;

	private long busy;

	private long joinsWritten;

	private long joinsEnded;

	private long presencesWritten;

	private long acknowledged;

	private boolean negative;

	SimulatedFigures(VirtualLane lane) {
		this.lane = lane;
	}

	/**
	 * Return since when no join is unanswered, {@link Long#MAX_VALUE} if one is.
	 */
	long quietSince() {
		return (this.joinsEnded == this.joinsWritten) ? this.quietSince : Long.MAX_VALUE;
	}

	/**
	 * Return the time that has passed while no join was unanswered, in nanoseconds.
	 */
	long quiet() {
		long since = (this.joinsEnded == this.joinsWritten) ? this.lane.now() : this.busySince;
		return since - this.busy;
	}

	void written(EncodedFrame frame) {
		if (frame instanceof EncodedFrame.Text text) {
			if (text.text().contains(",\"phx_join\",")) {
				this.busySince = (this.joinsEnded == this.joinsWritten) ? this.lane.now() : this.busySince;
				this.joinsWritten++;
			}
			this.presencesWritten += text.text().contains(",\"presence\",") ? 1 : 0;
		}
	}

	/**
	 * Return whether each join has ended once, and each acknowledgement was told of.
	 * @param broadcasts the number of acknowledged broadcasts; those of presence, which
	 * is sent again by itself, come on top
	 */
	boolean areTrue(long broadcasts) {
		return this.joinsEnded == this.joinsWritten && this.acknowledged >= broadcasts
				&& this.acknowledged <= broadcasts + this.presencesWritten && !this.negative;
	}

	@Override
	public void onJoinEnded(Outcome outcome, long nanos) {
		this.joinsEnded++;
		this.quietSince = this.lane.now();
		this.busy += (this.joinsEnded == this.joinsWritten) ? this.lane.now() - this.busySince : 0;
		this.negative |= nanos < 0;
	}

	@Override
	public void onAckEnded(Outcome outcome, long nanos) {
		this.acknowledged += (outcome == Outcome.OK) ? 1 : 0;
		this.negative |= nanos < 0;
	}

	@Override
	public String toString() {
		return this.joinsEnded + " of " + this.joinsWritten + " joins ended, " + this.acknowledged
				+ " acknowledgements were told of" + (this.negative ? ", one of a negative time" : "");
	}

}
