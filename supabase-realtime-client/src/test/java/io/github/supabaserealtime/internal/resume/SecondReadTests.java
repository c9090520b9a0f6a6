package io.github.supabaserealtime.internal.resume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Level;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.internal.client.LogWatch;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.resume.PositionStore;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a listener that resumes reads some seconds after a subscription although no
 * message arrives, on virtual time, and what is logged of it.
 */
class SecondReadTests {

	private static final Duration AGAIN = Duration.ofSeconds(2);

	@RegisterExtension
	final LogWatch log = new LogWatch();

	private final RecordingChannel channel = new RecordingChannel();

	private final ListedRows table = new ListedRows();

	private final StoredList stored = new StoredList();

	private final List<String> heard = new ArrayList<>();

	private ResumingListener<PostgresChange> listener() {
		return new ResumingListener<>("orders", new ResumedRows(this.table, ListedRows.QUERY, this.channel),
				this.channel,
				(change) -> this.heard
					.add(change.getClass().getSimpleName() + " " + ListedRows.row(change).asMap().get("id")),
				settings(), writer());
	}

	private ResumingListener<BroadcastMessage> room() {
		return new ResumingListener<>("room",
				new StoredBroadcasts<>(this.stored, BroadcastQuery.messages(List.of()), this.channel), this.channel,
				(message) -> this.heard.add(message.payload().asText()), settings(), writer());
	}

	private static ResumeSettings settings() {
		return new ResumeSettings(Duration.ofSeconds(30), 2, Instant.MIN);
	}

	private static PositionWriter writer() {
		return new PositionWriter("consumer", PositionStore.inMemory(), "owner", 0);
	}

	private void subscribe(ResumingListener<?> listener) {
		listener.stateChanged(ListedRows.state(ChannelState.JOINED, ChannelState.SUBSCRIBED));
	}

	/**
	 * Time passes, and the channel calls its stages as it was asked to.
	 */
	private void pass(ResumingListener<?> listener, Duration time) {
		this.channel.now += time.toNanos();
		listener.stateChanged(ListedRows.state(ChannelState.SUBSCRIBED, ChannelState.SUBSCRIBED));
	}

	private List<String> lines() {
		return this.log.messages(Level.INFO);
	}

	@Test
	void aRowThatIsCommittedAtTheMomentOfASubscriptionIsReadWithoutALiveChange() {
		ResumingListener<PostgresChange> listener = listener();
		subscribe(listener);
		assertThat(this.channel.delays).containsExactly(AGAIN);
		this.table.rows.add(ListedRows.row(1));
		pass(listener, AGAIN.minusMillis(1));
		assertThat(this.heard).as("another listener has asked to be called").isEmpty();
		pass(listener, Duration.ofMillis(1));
		assertThat(this.heard).containsExactly("Read 1");
		pass(listener, AGAIN);
		assertThat(this.table.opened).as("once for each subscription").isEqualTo(2);
		assertThat(this.channel.delays).isEmpty();
	}

	@Test
	void itDoesNotProveThatLiveChangesFlow() {
		ResumingListener<PostgresChange> listener = listener();
		subscribe(listener);
		pass(listener, AGAIN);
		this.table.rows.add(ListedRows.row(1));
		this.table.rows.add(ListedRows.row(2));
		listener.accept(ListedRows.live(ListedRows.row(2)));
		assertThat(this.heard).containsExactly("Read 1", "Insert 2");
	}

	@Test
	void aLiveChangeMakesItUnnecessary() {
		ResumingListener<PostgresChange> listener = listener();
		subscribe(listener);
		listener.accept(ListedRows.live(ListedRows.row(1)));
		assertThat(this.channel.delays).isEmpty();
		int opened = this.table.opened;
		pass(listener, AGAIN);
		assertThat(this.table.opened).isEqualTo(opened);
	}

	@Test
	void aLiveChangeThatTheTableHasAlreadyIsNotCountedAsRead() {
		ResumingListener<PostgresChange> listener = listener();
		subscribe(listener);
		this.table.rows.add(ListedRows.row(1));
		listener.accept(ListedRows.live(ListedRows.row(1)));
		assertThat(this.heard).containsExactly("Insert 1");
		assertThat(listener.status().rowsRead()).isZero();
		assertThat(lines()).isEmpty();
	}

	@Test
	void itIsGivenUpWhenTheChannelIsSubscribedNoMore() {
		ResumingListener<PostgresChange> listener = listener();
		subscribe(listener);
		listener.stateChanged(ListedRows.state(ChannelState.SUBSCRIBED, ChannelState.JOINING));
		assertThat(this.channel.delays).isEmpty();
		pass(listener, AGAIN);
		assertThat(this.table.opened).isEqualTo(1);
		subscribe(listener);
		assertThat(this.channel.delays).containsExactly(AGAIN);
		listener.close();
		assertThat(this.channel.delays).as("it keeps no thread").isEmpty();
	}

	@Test
	void aBroadcastThatIsStoredLateIsReadWithoutALiveOne() {
		ResumingListener<BroadcastMessage> listener = room();
		subscribe(listener);
		this.stored.add("late");
		pass(listener, AGAIN);
		assertThat(this.heard).containsExactly("late");
		assertThat(this.channel.delays).isEmpty();
	}

	@Test
	void aLiveBroadcastDoesNotMakeItUnnecessary() {
		ResumingListener<BroadcastMessage> listener = room();
		subscribe(listener);
		listener.accept(StoredList.message(null, "live", false));
		assertThat(this.channel.delays).containsExactly(AGAIN);
		this.stored.add("late");
		pass(listener, AGAIN);
		assertThat(this.heard).containsExactly("live", "late");
	}

	@Test
	void aBroadcastThatWasDroppedAndIsStoredLateIsReadToo() {
		ResumingListener<BroadcastMessage> listener = room();
		subscribe(listener);
		pass(listener, AGAIN);
		listener.accept(StoredList.message(null, "live", false));
		pass(listener, AGAIN);
		listener.close(DeliveryGapEvent.of("connection", "realtime:public:orders", Instant.EPOCH, Instant.EPOCH,
				DeliveryGapEvent.Cause.OVERFLOW));
		this.stored.add("dropped");
		pass(listener, AGAIN);
		assertThat(this.heard).containsExactly("live", "dropped");
	}

	@Test
	void whoseGapIsClosedByHowManyRowsAndHowFastIsLogged() {
		ResumingListener<PostgresChange> listener = listener();
		subscribe(listener);
		assertThat(lines()).as("the start, with nothing to read").isEmpty();
		this.table.rows.add(ListedRows.row(1));
		pass(listener, AGAIN);
		listener.stateChanged(ListedRows.state(ChannelState.SUBSCRIBED, ChannelState.JOINING));
		this.table.rows.add(ListedRows.row(2));
		this.table.rows.add(ListedRows.row(3));
		this.table.took = Duration.ofMillis(1_500);
		subscribe(listener);
		listener.stateChanged(ListedRows.state(ChannelState.SUBSCRIBED, ChannelState.JOINING));
		subscribe(listener);
		pass(listener, AGAIN);
		assertThat(lines()).containsExactly(
				"Listener 'orders' has read what it missed of public.orders (made up): 1 row in 0 s",
				"Listener 'orders' has read what it missed of public.orders (made up): 2 rows in 1.5 s",
				"Listener 'orders' has read what it missed of public.orders (made up): 0 rows in 1.5 s");
	}

	@Test
	void theLineOfTheDocsIsThatOfTheLog() throws IOException {
		ResumingListener<PostgresChange> listener = listener();
		this.table.rows.addAll(List.of(ListedRows.row(1), ListedRows.row(2)));
		subscribe(listener);
		assertThat(lines()).singleElement();
		assertThat(Files.readAllLines(Path.of("../docs/observability.md"))).map(SecondReadTests::withoutFigures)
			.contains(withoutFigures(lines().get(0)));
	}

	private static String withoutFigures(String line) {
		return line.replaceAll("\\d+(\\.\\d+)?", "N").replaceAll("\\((jdbc|made up)\\)", "(source)");
	}

	/**
	 * Broadcasts that can be read, of a database whose clock stands still.
	 */
	private static final class StoredList implements BroadcastStore {

		private static final Instant NOON = Instant.parse("2026-08-21T12:00:00Z");

		private final List<Stored> all = new ArrayList<>();

		static BroadcastMessage message(String id, String text, boolean replayed) {
			return new BroadcastMessage("connection", "realtime:public:orders", "e",
					Payload.ofJson(text, ResumingHistory.MAPPER), id, replayed);
		}

		void add(String text) {
			Position position = new Position(NOON.toString(), "[\"" + this.all.size() + "\"]");
			this.all.add(new Stored(text, position, message(text, text, true)));
		}

		@Override
		public String name() {
			return "made up";
		}

		@Override
		public Topic open(ResumableChannel channel, List<String> events) {
			return new Topic() {

				@Override
				public Instant now() {
					return NOON;
				}

				@Override
				public Position last() {
					return null;
				}

				@Override
				public List<Stored> page(Position after, int limit) {
					int from = (after.key() != null) ? Integer.parseInt(after.key().replaceAll("\\D", "")) + 1 : 0;
					return StoredList.this.all.subList(Math.min(from, StoredList.this.all.size()),
							StoredList.this.all.size());
				}

			};
		}

	}

}
