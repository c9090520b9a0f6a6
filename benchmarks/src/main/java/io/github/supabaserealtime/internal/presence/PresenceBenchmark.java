package io.github.supabaserealtime.internal.presence;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.message.PresenceMeta;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import tools.jackson.databind.json.JsonMapper;

/**
 * One difference on a channel with 10,000 members: somebody comes, somebody goes.
 */
@State(Scope.Benchmark)
public class PresenceBenchmark {

	private static final int MEMBERS = 10_000;

	private final JsonMapper mapper = JsonMapper.builder().build();

	private final PresenceRoster roster = new PresenceRoster("benchmark", "realtime:bench", System::nanoTime);

	private final Map<String, List<PresenceMeta>> newcomer = Map.of("newcomer", List.of(meta("newcomer")));

	public PresenceBenchmark() {
		Map<String, List<PresenceMeta>> members = new LinkedHashMap<>();
		for (int i = 0; i < MEMBERS; i++) {
			members.put("member-" + i, List.of(meta("ref-" + i)));
		}
		this.roster.joined(true);
		this.roster.state(new Frame.PresenceState(members, 0));
	}

	private PresenceMeta meta(String ref) {
		return new PresenceMeta(ref, Payload.ofJson("{}", this.mapper));
	}

	@Benchmark
	@OperationsPerInvocation(2)
	public void diff(Blackhole blackhole) {
		List<PresenceMessage> came = this.roster.diff(new Frame.PresenceDiff(this.newcomer, Map.of(), 0));
		List<PresenceMessage> went = this.roster.diff(new Frame.PresenceDiff(Map.of(), this.newcomer, 0));
		blackhole.consume(came);
		blackhole.consume(went);
	}

}
