package io.github.supabaserealtime.internal.resume;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.resume.PositionStore;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which listeners {@link DefaultListenerResume} shows.
 */
class DefaultListenerResumeTests {

	private final DefaultListenerResume resume = new DefaultListenerResume("consumer", PositionStore.inMemory(),
			new PostgrestMissedRows("http://localhost"), null, new ResumeSettings(Duration.ZERO, 2, Instant.MIN),
			(connection) -> true);

	private final RecordingChannel channel = new RecordingChannel() {

		@Override
		public <M extends RealtimeMessage> StagedListener<M> staged(Class<M> type, Consumer<? super M> listener) {
			return new StagedListener<>() {

				@Override
				public void accept(M message) {
					listener.accept(message);
				}

				@Override
				public boolean delivers() {
					return true;
				}

				@Override
				public void close() {
				}

			};
		}

	};

	private ResumingListener<PostgresChange> add(String id) {
		TableQuery query = new TableQuery(
				PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", "orders", null), "rev",
				List.of());
		return this.resume.add(id, query, this.channel, (change) -> {
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

}
