package io.github.supabaserealtime.internal.client;

import io.github.supabaserealtime.test.FaultProxy.Direction;

/**
 * The moments of a connection's life at which the faults of the matrix strike. What is
 * said to be unanswered is held at a proxy until the fault is in force.
 */
enum MatrixMoment {

	/**
	 * The upgrade was sent and is unanswered. Two channels are wanted.
	 */
	CONNECTING("connecting") {

		@Override
		void reach(MatrixCell cell) {
			cell.site().hold().pause(Direction.TO_SERVER);
			cell.subscribe(cell.first());
			cell.subscribe(cell.second());
			cell.subscribe(cell.bystander());
			cell.connect();
			cell.await("an attempt", () -> cell.site().hold().connectionCount() > cell.connectionsBefore());
		}

	},

	/**
	 * The link is open and no channel is wanted yet.
	 */
	OPEN("open") {

		@Override
		void reach(MatrixCell cell) {
			Futures.get(cell.connect());
		}

		@Override
		void proceed(MatrixCell cell) {
			cell.subscribe(cell.first());
			cell.subscribe(cell.second());
			cell.subscribe(cell.bystander());
		}

	},

	/**
	 * A channel with traffic is joined, the join of another is unanswered.
	 */
	JOINING("joining") {

		@Override
		void reach(MatrixCell cell) {
			Futures.get(cell.connect());
			cell.subscribe(cell.first());
			cell.subscribe(cell.bystander());
			cell.awaitTraffic(cell.first());
			cell.awaitTraffic(cell.bystander());
			cell.holdJoin(cell.second());
		}

	},

	/**
	 * Two channels are joined and have traffic both ways.
	 */
	JOINED("joined with traffic") {

		@Override
		void reach(MatrixCell cell) {
			Futures.get(cell.connect());
			cell.subscribe(cell.first());
			cell.subscribe(cell.second());
			cell.subscribe(cell.bystander());
			cell.awaitTraffic(cell.first());
			cell.awaitTraffic(cell.second());
			cell.awaitTraffic(cell.bystander());
		}

	},

	/**
	 * One channel with traffic stays, the leave of another is unanswered.
	 */
	LEAVING("leaving") {

		@Override
		void reach(MatrixCell cell) {
			JOINED.reach(cell);
			cell.holdLeave(cell.second());
		}

	},

	/**
	 * The socket of two channels with traffic is lost, the next attempt waits.
	 */
	BACKING_OFF("backing off") {

		@Override
		void reach(MatrixCell cell) {
			JOINED.reach(cell);
			cell.beginBackOff();
		}

	};

	private final String title;

	MatrixMoment(String title) {
		this.title = title;
	}

	/**
	 * Bring a client to this moment.
	 */
	abstract void reach(MatrixCell cell);

	/**
	 * What the application does while the fault is in force.
	 */
	void proceed(MatrixCell cell) {
	}

	/**
	 * Return whether the bystander is joined.
	 */
	boolean hasBystander() {
		return this == JOINING || this == JOINED || this == LEAVING;
	}

	/**
	 * Return whether there is a socket that works.
	 */
	boolean hasLink() {
		return this != CONNECTING && this != BACKING_OFF;
	}

	@Override
	public String toString() {
		return this.title;
	}

}
