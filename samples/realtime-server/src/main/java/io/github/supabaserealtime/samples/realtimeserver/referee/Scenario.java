package io.github.supabaserealtime.samples.realtimeserver.referee;

import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.test.FaultProxy;
import io.github.supabaserealtime.test.JoinError;
import io.github.supabaserealtime.test.ServerConnection;

/**
 * What the referee does to a client.
 */
public enum Scenario {

	/** The first join is refused after the 5 s that the real server takes. */
	JOIN_REFUSED_LATE("the first join is refused late") {

		@Override
		void prepare(Round round) {
			round.server().faults().times(1).refuseJoins(round.topic(), JoinError.EXCEPTION);
		}

	},

	/** The first join is never answered. */
	JOIN_NOT_ANSWERED("the first join is not answered") {

		@Override
		void prepare(Round round) {
			round.server().faults().times(1).ignoreJoins(round.topic());
		}

	},

	/** No join is allowed; how often is it tried again? */
	JOIN_FORBIDDEN("no join is allowed") {

		@Override
		void prepare(Round round) {
			round.server().faults().refuseJoins(round.topic(), JoinError.UNAUTHORIZED);
		}

	},

	/** The token expires, and the server closes the channel. */
	TOKEN_EXPIRED("the token expires") {

		@Override
		void strike(Round round) {
			round.server().channel(round.topic()).closeWith("Token has expired 0 seconds ago");
		}

	},

	/** The channel crashes at the server. */
	CHANNEL_CRASHED("the channel crashes") {

		@Override
		void strike(Round round) {
			round.server().channel(round.topic()).crash();
		}

	},

	/** The server closes the socket with the code of a normal end. */
	CLOSED_NORMALLY("the socket is closed with 1000") {

		@Override
		void strike(Round round) {
			round.server().connections().forEach((connection) -> connection.close(1000, ""));
		}

	},

	/** Nothing arrives any more in either direction, and nothing is closed. */
	HALF_OPEN("the link is half open") {

		@Override
		void strike(Round round) {
			long before = round.proxy().connectionCount();
			List<FaultProxy.Link> dead = round.proxy().connections();
			round.proxy().pause();
			round.await(() -> round.proxy().connectionCount() > before);
			// what was held back was lost on the way
			dead.forEach(FaultProxy.Link::reset);
			round.proxy().resume();
		}

	},

	/** The connection is reset, and nobody can be reached for three seconds. */
	OUTAGE("three seconds of outage") {

		@Override
		void strike(Round round) {
			round.outage();
		}

	},

	/** An outage on a private channel that asks for what it missed. */
	REPLAY("an outage, with a replay of what was missed") {

		@Override
		void strike(Round round) {
			round.outage();
		}

	},

	/** A reply and a close of an earlier join, and frames that nobody can read. */
	OLD_AND_BROKEN_FRAMES("old and broken frames arrive") {

		@Override
		void strike(Round round) {
			String topic = "realtime:" + round.topic();
			for (ServerConnection connection : round.server().connections()) {
				connection.sendRaw("{");
				connection.sendRaw("[null,null,\"" + topic + "\",\"an_event_of_the_future\",{\"a\":1}]");
				connection.sendRaw("[\"999\",\"999\",\"" + topic + "\",\"phx_reply\","
						+ "{\"status\":\"error\",\"response\":{\"reason\":\"of an earlier join\"}}]");
				connection.sendRaw("[\"999\",null,\"" + topic + "\",\"phx_close\",{}]");
				connection.sendRaw(new byte[] { 9, 9, 9 });
			}
		}

	};

	private final String title;

	Scenario(String title) {
		this.title = title;
	}

	/**
	 * Return what happens, in a few words.
	 * @return the title
	 */
	public String title() {
		return this.title;
	}

	/**
	 * Return whether the fault meets the first join.
	 */
	boolean isAboutFirstJoin() {
		return ordinal() <= JOIN_FORBIDDEN.ordinal();
	}

	/**
	 * Do something before the client is there.
	 */
	void prepare(Round round) {
	}

	/**
	 * Do something to a client that is subscribed.
	 */
	void strike(Round round) {
	}

	/**
	 * Send the next ball.
	 */
	void ball(Round round, int number) {
		if (this == REPLAY) {
			round.server().database().send(round.topic(), "ball", Map.of("n", number), true);
		}
		else {
			round.server().channel(round.topic()).broadcast("ball", Map.of("n", number));
		}
	}

}
