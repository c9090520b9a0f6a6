package io.github.supabaserealtime.samples.realtimeserver.referee;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.ReceivedFrame;
import org.jspecify.annotations.Nullable;

/**
 * Looks for frames of a client that are not of the protocol, or that name a join which
 * was never sent.
 */
final class ProtocolCheck {

	private static final Set<String> EVENTS = Set.of("phx_join", "phx_leave", "access_token", "broadcast", "presence");

	private ProtocolCheck() {
	}

	/**
	 * Describe each kind of frame that is not of the protocol.
	 */
	static Set<String> of(EmbeddedRealtimeServer server) {
		return of(server.received(), server.malformed().size());
	}

	static Set<String> of(List<ReceivedFrame> frames, int malformed) {
		Set<String> foreign = new TreeSet<>();
		if (malformed > 0) {
			foreign.add("unreadable frame");
		}
		Set<String> joins = new HashSet<>();
		for (ReceivedFrame frame : frames) {
			String problem = problem(frame, joins);
			if (problem != null) {
				foreign.add(problem);
			}
		}
		return foreign;
	}

	private static @Nullable String problem(ReceivedFrame frame, Set<String> joins) {
		if (frame.topic().equals("phoenix")) {
			return frame.event().equals("heartbeat") ? null : "`" + frame.event() + "` on `phoenix`";
		}
		if (!frame.topic().startsWith("realtime:")) {
			return "topic without `realtime:`";
		}
		if (frame.event().equals("phx_join")) {
			joins.add(frame.connectionId() + " " + frame.ref());
			return frame.payload().path("config").isObject() ? null : "`phx_join` without `config`";
		}
		if (frame.binary() == null && !EVENTS.contains(frame.event())) {
			return "event `" + frame.event() + "`";
		}
		if (frame.joinRef() == null) {
			return "`" + frame.event() + "` without `join_ref`";
		}
		return joins.contains(frame.connectionId() + " " + frame.joinRef()) ? null
				: "`" + frame.event() + "` with the `join_ref` of no join of its socket";
	}

}
