package io.github.supabaserealtime.samples.liveboard.embedded;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.samples.liveboard.inside.LinkHistory;
import io.github.supabaserealtime.samples.liveboard.inside.Moment;
import io.github.supabaserealtime.samples.liveboard.stream.BoardPart;
import io.github.supabaserealtime.samples.liveboard.stream.EventStream;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.FaultProxy;

import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/**
 * The faults that visitors start. Each fault ends automatically after some seconds, or
 * when somebody ends it.
 */
@Component
@ConditionalOnEmbeddedServer
class BoardFaults implements BoardPart {

	private static final Duration DELAY = Duration.ofMillis(350);

	private final Map<FaultKind, Instant> active = new EnumMap<>(FaultKind.class);

	private final EmbeddedRealtimeServer server;

	private final FaultProxy proxy;

	private final EmbeddedTokens tokens;

	private final RealtimeConnection connection;

	private final TaskScheduler scheduler;

	private final LinkHistory history;

	private final EventStream stream;

	BoardFaults(EmbeddedRealtimeServer server, FaultProxy proxy, EmbeddedTokens tokens, RealtimeConnection connection,
			TaskScheduler scheduler, LinkHistory history, EventStream stream) {
		this.server = server;
		this.proxy = proxy;
		this.tokens = tokens;
		this.connection = connection;
		this.scheduler = scheduler;
		this.history = history;
		this.stream = stream;
	}

	/**
	 * Begin a fault. Does nothing if it is active.
	 */
	synchronized void begin(FaultKind kind) {
		if (this.active.containsKey(kind)) {
			return;
		}
		this.history.note(Moment.Kind.FAULT, kind.description());
		if (!kind.duration().isZero()) {
			Instant end = Instant.now().plus(kind.duration());
			this.active.put(kind, end);
			this.scheduler.schedule(() -> endOf(kind, end), end);
		}
		strike(kind);
		this.stream.publish(name(), content());
	}

	private void strike(FaultKind kind) {
		switch (kind) {
			case CUT -> {
				this.proxy.refuse();
				this.proxy.reset();
			}
			case KILL -> this.server.stop();
			case SLOW -> slow(DELAY);
			case EXPIRE ->
				this.tokens.expire(this.connection.getChannels().stream().map(RealtimeChannel::getTopic).toList());
		}
	}

	private void slow(Duration delay) {
		this.proxy.delay(FaultProxy.Direction.TO_SERVER, delay);
		this.proxy.delay(FaultProxy.Direction.TO_CLIENT, delay);
	}

	private synchronized void endOf(FaultKind kind, Instant end) {
		if (end.equals(this.active.get(kind))) {
			end(kind);
		}
	}

	/**
	 * End a fault. Does nothing if it is not active.
	 */
	synchronized void end(FaultKind kind) {
		if (this.active.remove(kind) == null) {
			return;
		}
		this.history.note(Moment.Kind.FAULT, switch (kind) {
			case CUT -> "Link can be opened again";
			case KILL -> "Server started again";
			default -> "Network as fast as before";
		});
		heal(kind);
		this.stream.publish(name(), content());
	}

	private void heal(FaultKind kind) {
		if (kind == FaultKind.KILL) {
			this.server.restart();
			return;
		}
		// lifts all rules of the proxy, also that of the other fault
		this.proxy.lift();
		if (this.active.containsKey(FaultKind.SLOW)) {
			slow(DELAY);
		}
		if (this.active.containsKey(FaultKind.CUT)) {
			this.proxy.refuse();
		}
	}

	@Override
	public String name() {
		return "faults";
	}

	@Override
	public synchronized Object content() {
		Instant now = Instant.now();
		List<Active> all = this.active.entrySet()
			.stream()
			.map((entry) -> new Active(entry.getKey(), Duration.between(now, entry.getValue()).toMillis()))
			.toList();
		return Map.of("active", all);
	}

	/**
	 * A fault that is active.
	 *
	 * @param kind the kind
	 * @param remaining the time in milliseconds until it ends by itself
	 */
	record Active(FaultKind kind, long remaining) {

	}

}
