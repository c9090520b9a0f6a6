package io.github.supabaserealtime.internal.resume;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import ch.qos.logback.classic.Level;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.internal.client.LogWatch;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresRow;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.resume.PositionStore;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Which rows a listener that resumes passes when the listener fails, or when a row cannot
 * be compared with others.
 */
// a read that is tried for ever heeds no interrupt
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ResumingListenerFailureTests {

	private static final String HUGE = "1e999999999";

	@RegisterExtension
	final LogWatch log = new LogWatch();

	private final List<String> heard = new ArrayList<>();

	private final Channel channel = new Channel();

	private final PositionWriter writer = new PositionWriter("consumer", PositionStore.inMemory(), "owner", 0);

	private final ListedRows table = new ListedRows();

	private final List<PostgresRow> rows = this.table.rows;

	private Runnable then = () -> {
	};

	private ResumingListener<PostgresChange> listener() {
		return listener(this.table);
	}

	private ResumingListener<PostgresChange> listener(MissedRows missed) {
		return new ResumingListener<>("orders", new ResumedRows(missed, ListedRows.QUERY, this.channel), this.channel,
				this::take, new ResumeSettings(Duration.ZERO, 2, Instant.MIN), this.writer);
	}

	private void take(PostgresChange change) {
		PostgresRow row = ListedRows.row(change);
		this.heard.add(change.getClass().getSimpleName() + " " + row.raw().asText().replaceAll("1e9+|\\D", ""));
		this.then.run();
	}

	private static void subscribe(ResumingListener<?> listener) {
		listener.stateChanged(ListedRows.state(ChannelState.JOINED, ChannelState.SUBSCRIBED));
	}

	private void failWhileEnding() {
		this.channel.ending = true;
		throw new IllegalStateException("The pool is closed");
	}

	private static String document(String kind) {
		return switch (kind) {
			case "deep" -> "[".repeat(20_000) + "]".repeat(20_000);
			case "long name" -> "{\"" + "x".repeat(60_000) + "\":true}";
			case "huge number" -> "[" + HUGE + "]";
			default -> "[" + HUGE + "9]";
		};
	}

	@Test
	void aRowThatFailsInAStopIsReadAgain() {
		this.rows.add(ListedRows.row(1));
		this.rows.add(ListedRows.row(2));
		ResumingListener<PostgresChange> listener = listener();
		this.then = this::failWhileEnding;
		subscribe(listener);
		assertThat(this.heard).containsExactly("Read 11");
		assertThat(listener.status().position()).isEqualTo(Position.START);
		this.channel.ending = false;
		this.then = () -> {
		};
		subscribe(listener);
		assertThat(this.heard).containsExactly("Read 11", "Read 11", "Read 22");
	}

	@Test
	void aRowThatFailsOtherwiseIsPassed() {
		this.rows.add(ListedRows.row(1));
		this.rows.add(ListedRows.row(2));
		ResumingListener<PostgresChange> listener = listener();
		this.then = () -> {
			throw new IllegalStateException("The listener fails");
		};
		subscribe(listener);
		assertThat(this.heard).containsExactly("Read 11", "Read 22");
		assertThat(listener.status().position()).isEqualTo(new Position("2", "[2]"));
	}

	@Test
	void aFailingListenerKeepsItsNameInTheLog() {
		this.rows.add(ListedRows.row(1));
		subscribe(listener());
		assertThat(this.channel.handedTo).containsExactly("the listener");
	}

	@ParameterizedTest
	@ValueSource(strings = { "deep", "long name", "huge number", "beyond numbers" })
	void aRowThatCannotBeComparedIsHandedOver(String kind) {
		this.rows.add(ListedRows.row(1, document(kind)));
		this.rows.add(ListedRows.row(2));
		ResumingListener<PostgresChange> listener = listener();
		subscribe(listener);
		assertThat(this.heard).containsExactly("Read 11", "Read 22");
		assertThat(listener.status().problem()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "deep", "long name", "huge number", "beyond numbers" })
	void aRowOfPostgrestThatCannotBeComparedIsHandedOver(String kind) {
		this.channel.answer = "[" + ListedRows.row(1, document(kind)).raw().asText() + ","
				+ ListedRows.row(2).raw().asText() + "]";
		// the last row is asked for before the first page and after it
		String last = "[" + ListedRows.row(2).raw().asText() + "]";
		this.channel.answers.addAll(List.of(last, this.channel.answer, last));
		ResumingListener<PostgresChange> listener = listener(new PostgrestMissedRows("http://localhost"));
		subscribe(listener);
		assertThat(this.heard).containsExactly("Read 11", "Read 22");
		assertThat(listener.status().problem()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "deep", "long name", "huge number", "beyond numbers" })
	void aLiveChangeThatCannotBeComparedIsHandedOver(String kind) {
		ResumingListener<PostgresChange> listener = listener();
		subscribe(listener);
		listener.accept(ListedRows.live(ListedRows.row(1, document(kind))));
		listener.accept(ListedRows.live(ListedRows.row(2)));
		assertThat(this.heard).containsExactly("Insert 11", "Insert 22");
		assertThat(listener.status().position()).isEqualTo(new Position("2", "[2]"));
	}

	@Test
	void aLiveChangeThatCannotBeIdentifiedIsHandedOver() {
		ResumingListener<PostgresChange> listener = listener();
		subscribe(listener);
		PostgresRow broken = new PostgresRow(Payload.ofJson("{\"id\":1,\"rev\":1", this.channel.jsonMapper()),
				Map.of());
		listener.accept(ListedRows.live(broken));
		assertThat(this.heard).containsExactly("Insert 11");
		assertThat(this.log.events(Level.WARN)).singleElement()
			.satisfies((event) -> assertThat(event.getFormattedMessage()).contains("'orders'", "cannot be compared")
				.doesNotContain("rev\":"));
	}

	@Test
	void aLiveChangeThatFailsInAStopIsReadAgain() {
		ResumingListener<PostgresChange> listener = listener();
		subscribe(listener);
		listener.accept(ListedRows.live(ListedRows.row(1)));
		this.then = this::failWhileEnding;
		assertThatIllegalStateException().isThrownBy(() -> listener.accept(ListedRows.live(ListedRows.row(2))));
		assertThat(listener.status().position()).isEqualTo(new Position("1", "[1]"));
	}

	private static final class Channel extends RecordingChannel {

		private final List<String> handedTo = new ArrayList<>();

		private boolean ending;

		@Override
		public boolean isEnding() {
			return this.ending;
		}

		@Override
		public <M extends RealtimeMessage> boolean handOver(Consumer<? super M> listener, M message) {
			this.handedTo.add(listener.toString());
			try {
				listener.accept(message);
			}
			catch (IllegalStateException ex) {
				// logged and counted
				return true;
			}
			return true;
		}

	}

}
