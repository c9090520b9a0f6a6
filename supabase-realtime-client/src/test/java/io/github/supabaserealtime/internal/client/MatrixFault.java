package io.github.supabaserealtime.internal.client;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.HeartbeatEvent;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.Fault;
import io.github.supabaserealtime.test.FaultProxy;
import io.github.supabaserealtime.test.FaultProxy.Direction;
import io.github.supabaserealtime.test.JoinError;
import io.github.supabaserealtime.test.ServerConnection;

/**
 * The faults of the matrix: how each strikes, how it shows that it has struck, and how it
 * is lifted. A fault that concerns attempts or joins needs one: where the link works it
 * is broken first.
 */
enum MatrixFault {

	UPGRADE_401("upgrade refused, 401", refuse(401)),

	UPGRADE_403("upgrade refused, 403", refuse(403)),

	UPGRADE_404("upgrade refused, 404", refuse(404)),

	UPGRADE_429("upgrade refused, 429", refuse(429)),

	UPGRADE_500("upgrade refused, 500", refuse(500)),

	UPGRADE_503("upgrade refused, 503", refuse(503)),

	HANDSHAKE_ABORT("handshake cut off", (cell) -> {
		FaultProxy proxy = cell.site().proxy();
		proxy.cutAfter(Direction.TO_CLIENT, 20);
		cell.breakLink();
		return failing(cell, ConnectionFailure.Kind.UNREACHABLE, 2, proxy::lift);
	}),

	DNS_FAILURE("host name unknown",
			divert((cell) -> URI.create("ws://no-such-host.invalid"), ConnectionFailure.Kind.UNKNOWN_HOST, 1)),

	TLS_FAILURE("certificate unknown", divert(MatrixCell::impostor, ConnectionFailure.Kind.TLS, 2)),

	CLOSE_1000("closed with 1000", close(1000, 1000)),

	CLOSE_1001("closed with 1001", close(1001, 1001)),

	CLOSE_1006("closed without a code (1006)", (cell) -> {
		cell.site().socket().abort();
		return new InForce(() -> cell.failures((failure) -> true) > 0);
	}),

	CLOSE_1009("closed with 1009", close(1009, 1009)),

	CLOSE_1011("closed with 1011", close(1011, 1011)),

	// Tomcat knows no 1012 and tells of it as 1002
	CLOSE_1012("closed with 1012", close(1012, 1002)),

	RESET("reset (RST)", (cell) -> {
		cell.site().proxy().reset();
		return new InForce(() -> cell.failures((failure) -> true) > 0);
	}),

	HALF_OPEN("half-open, both ways", pause(Direction.TO_SERVER, Direction.TO_CLIENT)),

	HALF_OPEN_TO_SERVER("half-open, to the server", pause(Direction.TO_SERVER)),

	HALF_OPEN_TO_CLIENT("half-open, to the client", pause(Direction.TO_CLIENT)),

	NO_HEARTBEAT("heartbeats unanswered", (cell) -> {
		Fault rule = cell.site().server().faults().ignoreHeartbeats();
		return new InForce(() -> cell.heartbeats(HeartbeatEvent.Outcome.TIMEOUT) > 0, rule::close);
	}),

	SLOW("slow server", (cell) -> {
		FaultProxy proxy = cell.site().proxy();
		for (Direction direction : Direction.values()) {
			proxy.delay(direction, MatrixCell.SLOW_ROUND_TRIP.dividedBy(2));
			proxy.throttle(direction, 40_000);
		}
		return new InForce(
				() -> cell.heartbeats(HeartbeatEvent.Outcome.OK) + cell.heartbeats(HeartbeatEvent.Outcome.TIMEOUT) > 1,
				proxy::lift);
	}),

	JOIN_REFUSED("join refused",
			joins((server, topic) -> server.faults().refuseJoins(topic, JoinError.DATABASE_LACK_OF_CONNECTIONS))),

	JOIN_UNANSWERED("join unanswered", joins((server, topic) -> server.faults().ignoreJoins(topic))),

	CRASH("channel crashed (phx_error)", (cell) -> {
		if (cell.moment() == MatrixMoment.JOINING) {
			return endJoin(cell, "phx_error");
		}
		List<MatrixStream> struck = cell.struck();
		struck.forEach((stream) -> cell.site().server().channel(stream.topic()).crash());
		return new InForce(() -> cell.haveEnded(struck));
	}),

	CHANNEL_CLOSE("channel closed (phx_close)",
			(cell) -> (cell.moment() == MatrixMoment.JOINING) ? endJoin(cell, "phx_close")
					: closeChannels(cell, "Realtime was unable to connect to the project database")),

	RATE_LIMIT("rate limit",
			(cell) -> (cell.moment() == MatrixMoment.JOINING) ? tooManyJoins(cell)
					: closeChannels(cell, "Too many messages per second")),

	OVERSIZE("oversize frame", (cell) -> {
		if (cell.moment() == MatrixMoment.OPEN) {
			cell.stray("[null,null,\"realtime:nobody\",\"broadcast\",\"" + "x".repeat(MatrixCell.OVERSIZE) + "\"]");
		}
		else {
			cell.first().sendPadded(MatrixCell.OVERSIZE);
		}
		return new InForce(() -> cell.dropped(MessagesDroppedEvent.Reason.TOO_LARGE) > 0);
	}),

	MALFORMED("malformed frame", (cell) -> {
		if (cell.moment() == MatrixMoment.OPEN) {
			cell.stray("[null,null,");
		}
		else {
			cell.site().socket().sendRaw(cell.first().broken());
		}
		return new InForce(() -> cell.dropped(MessagesDroppedEvent.Reason.MALFORMED) > 0);
	}),

	RESTART("server restarted", (cell) -> {
		cell.site().server().stop();
		return new InForce(() -> cell.failures((failure) -> true) > 0, cell.site()::restart);
	});

	private final String title;

	private final Strike strike;

	MatrixFault(String title, Strike strike) {
		this.title = title;
		this.strike = strike;
	}

	InForce strike(MatrixCell cell) {
		return this.strike.on(cell);
	}

	/**
	 * Return whether frames stop although nothing is closed.
	 */
	boolean isSilence() {
		return this == HALF_OPEN || this == HALF_OPEN_TO_SERVER || this == HALF_OPEN_TO_CLIENT;
	}

	@Override
	public String toString() {
		return this.title;
	}

	/**
	 * Return whether the link has no reason to be given up.
	 */
	boolean sparesLink(MatrixMoment moment) {
		return switch (this) {
			case SLOW, CRASH, CHANNEL_CLOSE, OVERSIZE, MALFORMED -> true;
			// while a channel is left, the link is broken so that others are joined
			case JOIN_REFUSED, JOIN_UNANSWERED -> moment != MatrixMoment.LEAVING;
			// a join too many ends the socket
			case RATE_LIMIT -> moment != MatrixMoment.JOINING;
			default -> false;
		};
	}

	/**
	 * Return whether what is held on its way to the server is not to arrive.
	 */
	boolean keepsHold() {
		return this == HALF_OPEN || this == HALF_OPEN_TO_SERVER;
	}

	private static Strike refuse(int status) {
		return (cell) -> {
			Fault rule = cell.site().server().faults().refuseUpgrades(status, "refused for a while");
			cell.breakLink();
			return new InForce(() -> cell.failures((failure) -> Objects.equals(failure.httpStatus(), status)) > 1,
					rule::close);
		};
	}

	private static Strike divert(Function<MatrixCell, URI> where, ConnectionFailure.Kind kind, int times) {
		return (cell) -> {
			cell.transport().divert(where.apply(cell));
			cell.site().proxy().reset();
			return failing(cell, kind, times, () -> cell.transport().divert(null));
		};
	}

	private static InForce failing(MatrixCell cell, ConnectionFailure.Kind kind, int times, Runnable lift) {
		return new InForce(() -> cell.failures((failure) -> failure.kind() == kind) >= times, lift);
	}

	private static Strike close(int code, int told) {
		return (cell) -> {
			cell.site().socket().close(code, "");
			return closed(cell, told);
		};
	}

	private static InForce closed(MatrixCell cell, int code) {
		// a write may meet the closed socket before the close is told
		return new InForce(() -> cell.failures((failure) -> Objects.equals(failure.closeCode(), code)
				|| failure.kind() == ConnectionFailure.Kind.SEND_FAILED) > 0);
	}

	private static Strike pause(Direction... directions) {
		return (cell) -> {
			List.of(directions).forEach(cell.site().proxy()::pause);
			return new InForce(() -> cell.failures((failure) -> true) > 0, cell.site().proxy()::lift);
		};
	}

	private static Strike joins(BiFunction<EmbeddedRealtimeServer, String, Fault> fault) {
		return (cell) -> {
			List<Fault> rules = Stream.of(cell.first(), cell.second())
				.map((stream) -> fault.apply(cell.site().server(), stream.topic()))
				.toList();
			if (cell.moment() == MatrixMoment.JOINED) {
				cell.struck().forEach((stream) -> cell.site().server().channel(stream.topic()).crash());
			}
			else if (cell.moment() == MatrixMoment.LEAVING) {
				cell.breakLink();
			}
			return new InForce(() -> rules.stream().mapToInt(Fault::strikes).sum() > 1,
					() -> rules.forEach(Fault::close));
		};
	}

	/**
	 * End a channel whose join has reached the server and is unanswered.
	 */
	private static InForce endJoin(MatrixCell cell, String event) {
		ServerConnection socket = cell.site().socket();
		String topic = cell.second().topic();
		try (Fault unanswered = cell.site().server().faults().ignoreJoins(topic)) {
			cell.site().hold().lift();
			cell.await("the join at the server", () -> unanswered.strikes() == 1);
			String ref = cell.site().server().received(topic, "phx_join").get(0).joinRef();
			socket.sendRaw("[\"%s\",\"%s\",\"%s\",\"%s\",{}]".formatted(ref, ref, topic, event));
		}
		return new InForce(() -> cell.haveEnded(List.of(cell.second())));
	}

	private static InForce closeChannels(MatrixCell cell, String reason) {
		List<MatrixStream> struck = cell.struck();
		struck.forEach((stream) -> cell.site().server().channel(stream.topic()).closeWith(reason));
		return new InForce(() -> cell.haveEnded(struck));
	}

	/**
	 * Refuse a join, with the close of the socket that follows (protocol.md 1.6).
	 */
	private static InForce tooManyJoins(MatrixCell cell) {
		Fault rule = cell.site()
			.server()
			.faults()
			.times(1)
			.refuseJoins(cell.second().topic(), JoinError.TOO_MANY_JOINS);
		cell.site().hold().lift();
		cell.await("the refusal", () -> rule.strikes() == 1);
		return closed(cell, 1001);
	}

	/**
	 * How a fault strikes.
	 */
	private interface Strike {

		InForce on(MatrixCell cell);

	}

	/**
	 * A fault that has struck.
	 *
	 * @param shown whether the client has noticed it
	 * @param lift ends it
	 */
	record InForce(BooleanSupplier shown, Runnable lift) {

		InForce(BooleanSupplier shown) {
			this(shown, () -> {
			});
		}

	}

}
