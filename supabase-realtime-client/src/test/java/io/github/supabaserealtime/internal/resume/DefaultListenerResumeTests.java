package io.github.supabaserealtime.internal.resume;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.resume.PositionStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Which listeners {@link DefaultListenerResume} shows.
 */
class DefaultListenerResumeTests {

	private static final ResumeReaders ROWS = readers(new PostgrestMissedRows("http://localhost"));

	private static final ResumeReaders NOTHING = readers(null);

	private DefaultListenerResume resume = resume(ROWS, (connection) -> true, Map.of());

	private final RecordingChannel channel = new RecordingChannel();

	private static ResumeReaders readers(@Nullable MissedRows rows) {
		return new ResumeReaders(rows, null, new ResumeSettings(Duration.ZERO, 2, Instant.MIN));
	}

	private static DefaultListenerResume resume(ResumeReaders readers, Predicate<String> connections,
			Map<String, ResumeReaders> readersByConnection) {
		return new DefaultListenerResume("consumer", PositionStore.inMemory(), readers, connections,
				readersByConnection);
	}

	private ResumingListener<PostgresChange> add(String id) {
		return this.resume.add(id, ListedRows.QUERY, this.channel, (change) -> {
		});
	}

	@Test
	void aListenerThatIsRemovedIsShownNoMore() {
		ResumingListener<PostgresChange> gone = add("a");
		add("b");
		gone.close();
		assertThat(this.resume.getStatus()).as("it may lead again").containsOnlyKeys("a", "b");
		gone.forgetting().run();
		assertThat(this.resume.getStatus()).containsOnlyKeys("b");
	}

	@Test
	void theSuccessorOfARemovedListenerStays() {
		ResumingListener<PostgresChange> before = add("a");
		add("a");
		before.close();
		before.forgetting().run();
		assertThat(this.resume.getStatus()).containsOnlyKeys("a");
	}

	@Test
	void aConnectionHasReadersOfItsOwn() {
		String name = this.channel.connectionName();
		this.resume = resume(NOTHING, (connection) -> false, Map.of(name, ROWS));
		assertThat(this.resume.readsRows()).isTrue();
		assertThat(this.resume.readsBroadcasts()).isFalse();
		add("a");
		assertThat(this.resume.getStatus()).containsOnlyKeys("a");
	}

	@Test
	void theReadersOfOneConnectionAreNotForAnother() {
		String name = this.channel.connectionName();
		for (DefaultListenerResume other : List.of(resume(ROWS, (connection) -> !connection.equals(name), Map.of()),
				resume(ROWS, (connection) -> true, Map.of(name, NOTHING)),
				resume(NOTHING, (connection) -> true, Map.of("other", ROWS)))) {
			this.resume = other;
			assertThatIllegalStateException().isThrownBy(() -> add("a"))
				.withMessageContaining("nothing reads rows for the connection '" + name + "'");
		}
	}

}
