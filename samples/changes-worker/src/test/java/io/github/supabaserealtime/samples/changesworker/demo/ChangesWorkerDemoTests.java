package io.github.supabaserealtime.samples.changesworker.demo;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import io.github.supabaserealtime.samples.changesworker.database.Postgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The demonstration as the README has it, with fewer orders.
 */
class ChangesWorkerDemoTests {

	@Test
	void noOrderIsMissedWhenTheLeaderIsKilled() throws Exception {
		Postgres.orSkip(() -> EmbeddedPostgres.builder().start()).close();
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		Tally tally = new ChangesWorkerDemo(ChangesWorkerDemo.Settings.of("--orders=250", "--rate=50"),
				new PrintStream(output, true, StandardCharsets.UTF_8))
			.run();
		String log = output.toString(StandardCharsets.UTF_8);
		assertThat(tally.placed()).as(log).isEqualTo(250);
		assertThat(tally.handled()).as(log).isEqualTo(250);
		assertThat(tally.missed()).as(log).isZero();
		assertThat(tally.failed()).as(log).isZero();
		assertThat(tally.isComplete()).isTrue();
		assertThat(log).containsPattern("Killing the leader, worker-[12], with SIGKILL")
			.containsPattern("worker-[12] goes on after")
			.containsPattern("250 orders: handled 250, twice \\d+, missed 0")
			.doesNotContain("in vain", "Exception in thread", "ERROR");
	}

	@Test
	void aTallySaysWhatIsMissing() {
		assertThat(new Tally(1000, 997, 3, 1, 2)).hasToString("1,000 orders: handled 997, twice 3, failed 1, missed 2");
		assertThat(new Tally(1000, 997, 3, 1, 2).isComplete()).isFalse();
		assertThat(new Tally(0, 0, 0, 0, 0).isComplete()).isFalse();
	}

}
