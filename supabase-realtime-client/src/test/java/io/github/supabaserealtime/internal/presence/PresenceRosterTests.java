package io.github.supabaserealtime.internal.presence;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import com.sun.management.ThreadMXBean;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.message.PresenceMeta;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Merging states and differences. Numbers are those of docs/scenarios.md.
 */
class PresenceRosterTests {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private long nanos;

	private final PresenceRoster roster = new PresenceRoster("test", "realtime:room", () -> this.nanos);

	@BeforeEach
	void join() {
		this.roster.joined(true);
	}

	/**
	 * Presences by key, written as {@code key:ref,ref}.
	 */
	private static Map<String, List<PresenceMeta>> presences(String... entries) {
		Map<String, List<PresenceMeta>> presences = new LinkedHashMap<>();
		for (String entry : entries) {
			String[] parts = entry.split(":");
			List<PresenceMeta> metas = new ArrayList<>();
			for (String ref : parts[1].split(",")) {
				metas.add(new PresenceMeta(ref, Payload.ofJson("{}", MAPPER)));
			}
			presences.put(parts[0], metas);
		}
		return presences;
	}

	private List<String> state(String... entries) {
		return texts(this.roster.state(new Frame.PresenceState(presences(entries), 0)));
	}

	private List<String> diff(Map<String, List<PresenceMeta>> joins, Map<String, List<PresenceMeta>> leaves) {
		return texts(this.roster.diff(new Frame.PresenceDiff(joins, leaves, 0)));
	}

	private static List<String> texts(List<PresenceMessage> messages) {
		return messages.stream().map((message) -> {
			if (message instanceof PresenceMessage.Join join) {
				return "join " + join.key() + " " + refs(join.before()) + "+" + refs(join.joined());
			}
			if (message instanceof PresenceMessage.Leave leave) {
				return "leave " + leave.key() + " " + refs(leave.remaining()) + "-" + refs(leave.left());
			}
			return "sync " + ((PresenceMessage.Sync) message).state().keySet();
		}).toList();
	}

	private static List<String> refs(List<PresenceMeta> metas) {
		return metas.stream().map(PresenceMeta::ref).toList();
	}

	// 71
	@Test
	void aStateTellsWhoCameAndWhoWent() {
		assertThat(state("a:1", "b:2")).containsExactly("join a []+[1]", "join b []+[2]", "sync [a, b]");
		assertThat(state("b:2", "c:3")).containsExactly("join c []+[3]", "leave a []-[1]", "sync [b, c]");
	}

	// 71
	@Test
	void aStateTellsOnlyNewAndOnlyRemovedPresencesOfAKey() {
		state("a:1,2");
		assertThat(state("a:2,3")).containsExactly("join a [1, 2]+[3]", "leave a [2, 3]-[1]", "sync [a]");
		assertThat(state("a:2,3")).containsExactly("sync [a]");
	}

	// 72
	@Test
	void aKeyGoesWithItsLastPresence() {
		state("a:1,2");
		assertThat(diff(Map.of(), presences("a:1"))).containsExactly("leave a [2]-[1]", "sync [a]");
		assertThat(diff(Map.of(), presences("a:2"))).containsExactly("leave a []-[2]", "sync []");
		assertThat(this.roster.present()).isEmpty();
	}

	// 72
	@Test
	void differencesBeforeTheFirstStateWaitForIt() {
		assertThat(diff(presences("b:2"), Map.of())).isEmpty();
		assertThat(diff(Map.of(), presences("a:1"))).isEmpty();
		assertThat(state("a:1")).containsExactly("join a []+[1]", "join b []+[2]", "leave a []-[1]", "sync [b]");
	}

	// 73
	@Test
	void anUpdateNeverLooksLikeALeave() {
		state("a:1");
		assertThat(diff(presences("a:2"), presences("a:1"))).containsExactly("join a [1]+[2]", "leave a [2]-[1]",
				"sync [a]");
	}

	// 73
	@Test
	void hostileKeysAreKeysAndNothingElse() {
		for (String key : List.of("__proto__", "constructor", "class", "${x}", "", " ", "a.b[0]")) {
			Map<String, List<PresenceMeta>> joins = Map.of(key,
					List.of(new PresenceMeta("1", Payload.ofJson("{}", MAPPER))));
			this.roster.joined(false);
			this.roster.diff(new Frame.PresenceDiff(joins, Map.of(), 0));
			assertThat(this.roster.present()).containsKey(key);
		}
	}

	// 72
	@Test
	void aRejoinYieldsOnlyRealDifferences() {
		state("a:1", "b:2");
		this.roster.joined(true);
		assertThat(this.roster.present()).containsOnlyKeys("a", "b");
		assertThat(diff(presences("c:3"), Map.of())).as("waits for the new state").isEmpty();
		assertThat(state("a:1", "c:3")).containsExactly("join c []+[3]", "leave b []-[2]", "sync [a, c]");
	}

	// 71
	@Test
	void ofAKnownKeyOnlyWhatIsNewHasJoined() {
		state("a:1");
		assertThat(state("a:1,2")).containsExactly("join a [1]+[2]", "sync [a]");
	}

	// 71
	@Test
	void ofAKeyThatStaysOnlyWhatIsGoneHasLeft() {
		state("a:1,2");
		assertThat(state("a:1")).containsExactly("leave a [1]-[2]", "sync [a]");
	}

	// 72
	@Test
	void aKeyStaysWhileOneOfItsPresencesIsLeft() {
		state("a:1,2,3");
		diff(Map.of(), presences("a:1,3"));
		assertThat(refs(this.roster.present().get("a"))).containsExactly("2");
	}

	@Test
	void withoutAStateToComeDifferencesCountAtOnceAndNothingIsHeldForEver() {
		this.roster.joined(false);
		assertThat(diff(presences("a:1"), Map.of())).containsExactly("join a []+[1]", "sync [a]");
		this.roster.joined(true);
		for (int i = 0; i < 1000; i++) {
			assertThat(diff(presences("k" + i + ":" + i), Map.of())).isEmpty();
		}
		assertThat(diff(presences("last:x"), Map.of())).isNotEmpty();
	}

	@Test
	void aLeaveThatWasToldOnceIsNotToldAgain() {
		state("a:1");
		this.roster.joined(true);
		assertThat(diff(presences("a:2"), presences("a:1"))).isEmpty();
		assertThat(state("a:2")).containsExactly("join a [1]+[2]", "leave a [2]-[1]", "sync [a]");
		this.roster.joined(true);
		state("a:2");
		assertThat(diff(Map.of(), presences("a:7"))).as("never seen").containsExactly("sync [a]");
	}

	@Test
	void whereNoStateComesInTimeWhatWaitsCountsInItsOrder() {
		List<String> told = List.of();
		int sent = 0;
		while (told.isEmpty()) {
			told = diff(presences("a:" + sent), (sent > 0) ? presences("a:" + (sent - 1)) : Map.of());
			sent++;
		}
		assertThat(sent).isEqualTo(1001);
		assertThat(told).startsWith("join a []+[0]", "join a [0]+[1]", "leave a [1]-[0]")
			.endsWith("leave a [1000]-[999]", "sync [a]");
	}

	@Test
	void whatWaitsForAStateIsBoundedInSizeToo() {
		assertThat(this.roster.diff(new Frame.PresenceDiff(presences("a:1"), Map.of(), 5_000_000))).isEmpty();
		assertThat(this.roster.diff(new Frame.PresenceDiff(presences("b:2"), Map.of(), 5_000_000))).hasSize(3);
	}

	@Test
	void aRejoinThatBringsOthersInsteadOfAllKeepsThem() {
		Payload payload = Payload.ofJson("{}", MAPPER);
		for (int generation = 0; generation < 2; generation++) {
			Map<String, List<PresenceMeta>> present = new LinkedHashMap<>();
			for (int i = 0; i < PresenceRoster.MOST_PRESENT; i++) {
				present.put("k" + i, List.of(new PresenceMeta(generation + "-" + i, payload)));
			}
			this.roster.state(new Frame.PresenceState(present, 0));
			assertThat(this.roster.present()).hasSize(PresenceRoster.MOST_PRESENT);
			this.roster.joined(true);
		}
	}

	@Test
	void endlessPresencesAreLeftOut() {
		state("first:0");
		Payload payload = Payload.ofJson("{}", MAPPER);
		for (int frame = 0; frame < 100; frame++) {
			Map<String, List<PresenceMeta>> joins = new LinkedHashMap<>();
			for (int i = 0; i < 10_000; i++) {
				String key = frame + "-" + i;
				joins.put(key, List.of(new PresenceMeta(key, payload)));
			}
			this.roster.diff(new Frame.PresenceDiff(joins, Map.of(), 0));
		}
		assertThat(this.roster.present()).hasSize(PresenceRoster.MOST_PRESENT);
		diff(Map.of(), presences("first:0"));
		assertThat(diff(presences("late:1"), Map.of())).as("there is room again").hasSize(2);
		assertThat(this.roster.present()).hasSize(PresenceRoster.MOST_PRESENT).containsKey("late");
	}

	@Test
	void aStateThatNobodyAskedForAddsThoseWhoWereThereBefore() {
		this.roster.joined(false);
		diff(presences("me:1"), Map.of());
		assertThat(state("a:2", "me:1")).containsExactly("join a []+[2]", "sync [me, a]");
		assertThat(diff(presences("me:1"), Map.of())).as("the difference of the own track may come later")
			.containsExactly("sync [me, a]");
	}

	@Test
	void whatCameOrWentWhileALateStateWasUnderWayIsNotUndone() {
		this.roster.joined(false);
		diff(presences("a:1", "b:2"), Map.of());
		diff(presences("c:3"), presences("a:1"));
		assertThat(state("a:1", "b:2", "d:4")).containsExactly("join d []+[4]", "sync [b, c, d]");
		diff(presences("b:5"), presences("b:2"));
		assertThat(state("b:2", "c:3", "d:4")).as("an update").containsExactly("sync [b, c, d]");
		assertThat(refs(this.roster.present().get("b"))).containsExactly("5");
	}

	@Test
	void aDifferenceThatWaitedForTheStateIsNotUndoneByAnotherOneEither() {
		diff(presences("b:2"), presences("a:1"));
		state("a:1");
		assertThat(state("a:1")).containsExactly("sync [b]");
	}

	@Test
	void whatIsOlderThanAStateCanBeOnItsWayIsDecidedByTheState() {
		this.roster.joined(false);
		diff(presences("a:1"), Map.of());
		this.nanos += Duration.ofSeconds(5).toNanos();
		diff(presences("b:2"), Map.of());
		assertThat(state("c:3")).containsExactly("join c []+[3]", "leave a []-[1]", "sync [b, c]");
	}

	@Test
	void aRejoinForgetsWhatWasRecent() {
		this.roster.joined(false);
		diff(presences("a:1"), Map.of());
		this.roster.joined(true);
		assertThat(state("b:2")).containsExactly("join b []+[2]", "leave a []-[1]", "sync [b]");
	}

	@Test
	void ofManyRecentDifferencesTheNewestThousandAreRemembered() {
		this.roster.joined(false);
		for (int i = 0; i < 1001; i++) {
			diff(presences("k" + i + ":" + i), Map.of());
		}
		assertThat(state("other:x")).contains("leave k0 []-[0]").hasSize(3);
		assertThat(this.roster.present()).hasSize(1001).containsKeys("other", "k1", "k1000");
	}

	@Test
	void aLeaveOfAnUnknownKeyIsNone() {
		state("a:1");
		assertThat(diff(Map.of(), presences("b:9"))).containsExactly("sync [a]");
	}

	// a state of 10,000 members takes about 470 KB
	@Test
	void aDifferenceDoesNotCopyAllMembers() {
		Map<String, List<PresenceMeta>> members = presences(
				IntStream.range(0, 10_000).mapToObj((number) -> "key-" + number + ":" + number).toArray(String[]::new));
		this.roster.state(new Frame.PresenceState(members, 0));
		List<PresenceMessage> messages = new ArrayList<>();
		long least = Long.MAX_VALUE;
		for (int i = 0; i < 20; i++) {
			Frame.PresenceDiff diff = new Frame.PresenceDiff(presences("new-" + i + ":new-" + i),
					presences("key-" + i + ":" + i), 0);
			long before = THREADS.getCurrentThreadAllocatedBytes();
			messages.addAll(this.roster.diff(diff));
			least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
		}
		assertThat(least).isLessThan(40_000);
		assertThat(messages).filteredOn(PresenceMessage.Sync.class::isInstance)
			.hasSize(20)
			.allSatisfy((sync) -> assertThat(((PresenceMessage.Sync) sync).state()).hasSize(10_000));
		assertThat(((PresenceMessage.Sync) messages.get(2)).state()).as("the first").containsKeys("key-1", "new-0");
		assertThat(this.roster.present()).doesNotContainKey("key-1").containsKeys("key-20", "new-19");
	}

}
