package io.github.supabaserealtime.internal.presence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PresenceMeta;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Members in chunks that their snapshots share.
 */
class PresentMembersTests {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final PresentMembers members = new PresentMembers();

	private static List<PresenceMeta> metas(int ref) {
		return List.of(new PresenceMeta("ref-" + ref, Payload.ofJson("{}", MAPPER)));
	}

	private void set(int from, int to) {
		for (int i = from; i < to; i++) {
			this.members.set("key-" + i, metas(i));
		}
	}

	@Test
	void aSnapshotIsWhatAnOrdinaryMapWouldBe() {
		Random random = new Random(4711);
		Map<String, List<PresenceMeta>> expected = new LinkedHashMap<>();
		List<Map<String, List<PresenceMeta>>> before = new ArrayList<>();
		List<Map<String, List<PresenceMeta>>> snapshots = new ArrayList<>();
		for (int step = 0; step < 20_000; step++) {
			// times of coming and times of going
			boolean comes = random.nextInt(100) < ((step / 2000 % 2 == 0) ? 80 : 25);
			String key = "key-" + random.nextInt(2000);
			List<PresenceMeta> metas = comes ? metas(step) : List.of();
			this.members.set(key, metas);
			if (comes) {
				expected.put(key, metas);
			}
			else {
				expected.remove(key);
			}
			assertThat(this.members.get(key)).isEqualTo(metas);
			if (random.nextInt(100) == 0) {
				before.add(new LinkedHashMap<>(expected));
				snapshots.add(this.members.snapshot());
			}
		}
		for (int i = 0; i < snapshots.size(); i++) {
			assertThat(List.copyOf(snapshots.get(i).entrySet())).as("in order, whatever came later")
				.isEqualTo(List.copyOf(before.get(i).entrySet()));
			assertThat(snapshots.get(i)).isEqualTo(before.get(i)).hasSameSizeAs(before.get(i));
		}
		assertThat(snapshots).hasSizeGreaterThan(100);
	}

	@Test
	void aSnapshotAnswersForEachKey() {
		set(0, 200);
		Map<String, List<PresenceMeta>> snapshot = this.members.snapshot();
		set(200, 210);
		this.members.set("key-150", List.of());
		assertThat(snapshot.get("key-150")).extracting(PresenceMeta::ref).containsExactly("ref-150");
		assertThat(snapshot).containsKey("key-0").doesNotContainKey("key-200").hasSize(200);
		assertThat(this.members.snapshot()).doesNotContainKey("key-150").containsKey("key-209").hasSize(209);
	}

	@Test
	void nobodyCanChangeASnapshot() {
		set(0, 3);
		Map<String, List<PresenceMeta>> snapshot = this.members.snapshot();
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> snapshot.put("key-4", metas(4)));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> snapshot.remove("key-1"));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(snapshot::clear);
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> snapshot.entrySet().iterator().next().setValue(metas(5)));
		assertThat(snapshot).hasSize(3);
	}

	@Test
	void whoStaysLongIsNotAlone() {
		set(0, 64_000);
		for (int i = 0; i < 64_000; i++) {
			if (i % 64 != 7) {
				this.members.set("key-" + i, List.of());
			}
		}
		assertThat(this.members.snapshot()).hasSize(1000);
		assertThat(this.members.chunks()).as("chunks of 1,000 keys").isLessThan(1000 / 10);
	}

}
