package io.github.supabaserealtime.internal.resume;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A made-up history of one topic and its stored broadcasts. The database sends some: they
 * have an id, and the time of their transaction, which may have been long. Clients send
 * others, without an id, and the server stores them a little later. The newest may be
 * replayed.
 */
final class BroadcastHistory extends ResumingHistory<BroadcastMessage> {

	private static final Instant BEGIN = Instant.parse("2026-08-21T12:00:00Z");

	private static final Duration OVERLAP = Duration.ofSeconds(30);

	private static final int LONGEST_TRANSACTION = 20_000;

	private static final int STORED_WITHIN = 1_500;

	private static final int MOST_REPLAYED = 3;

	private final ChannelOptions options;

	private final TreeSet<Row> rows = new TreeSet<>(Comparator.comparing(Row::time).thenComparing(Row::id));

	private final Set<String> handed = new HashSet<>();

	private final Map<ResumingInstance<?>, Set<String>> handedByProcess = new HashMap<>();

	private int sent;

	BroadcastHistory(long seed) {
		super(seed);
		ChannelOptions.Builder options = ChannelOptions.builder().privateChannel(true);
		this.options = this.random.nextBoolean() ? options.build()
				: options.replayOnReconnect(Duration.ofSeconds(5)).deduplicateReplayBy("n").build();
	}

	private Instant now() {
		return BEGIN.plusNanos(nanos());
	}

	/**
	 * Send a broadcast: of the database if its number is even, else of a client.
	 */
	@Override
	void send() {
		this.sent++;
		boolean ofClient = this.sent % 2 == 1;
		Instant stored = ofClient ? now().plusMillis(this.random.nextInt(STORED_WITHIN))
				: now().minusMillis(this.random.nextInt(LONGEST_TRANSACTION));
		Row row = new Row(stored, ofClient ? stored : now(), "m%06d".formatted(this.sent), "{\"n\":" + this.sent + "}");
		this.rows.add(row);
		BroadcastMessage message = message(row, ofClient ? null : row.id(), false);
		// those of clients need no replication, and flow at once
		instances().stream()
			.filter((instance) -> ofClient ? instance.isSubscribed() : instance.streams())
			.forEach((instance) -> instance.arrive(message));
	}

	private static BroadcastMessage message(Row row, @Nullable String id, boolean replayed) {
		return new BroadcastMessage("connection", "realtime:public:orders", "e", Payload.ofJson(row.payload(), MAPPER),
				id, replayed);
	}

	@Override
	ResumeSource<BroadcastMessage> source(ResumableChannel channel) {
		return new StoredBroadcasts<>(new Stored(), BroadcastQuery.messages(List.of()), channel);
	}

	@Override
	Duration overlap() {
		return OVERLAP;
	}

	@Override
	ChannelOptions options() {
		return this.options;
	}

	@Override
	void handed(ResumingInstance<BroadcastMessage> instance, BroadcastMessage message) {
		String number = message.payload().asText();
		this.handed.add(number);
		boolean first = handedBy(instance).add(number);
		boolean numbered = this.options.deduplicationField() != null;
		if (numbered || Integer.parseInt(number.replaceAll("\\D", "")) % 2 == 0) {
			assertThat(first).as("delivered once while the process lives: " + number).isTrue();
		}
	}

	private Set<String> handedBy(ResumingInstance<BroadcastMessage> instance) {
		return this.handedByProcess.computeIfAbsent(instance, (key) -> new HashSet<>());
	}

	@Override
	void failed(ResumingInstance<BroadcastMessage> instance, BroadcastMessage message) {
		if (!instance.leads()) {
			// it is read again once this instance leads
			handedBy(instance).remove(message.payload().asText());
		}
	}

	@Override
	void subscribed(ResumingInstance<BroadcastMessage> instance) {
		if (this.random.nextBoolean()) {
			List<Row> stored = visible();
			stored.subList(Math.max(0, stored.size() - MOST_REPLAYED), stored.size())
				.forEach((row) -> instance.arrive(message(row, row.id(), true)));
		}
	}

	@Override
	void check(Position position) {
		if (position.value() != null) {
			Instant from = OffsetDateTime.parse(position.value()).toInstant().minus(OVERLAP);
			assertThat(visible().stream()
				.filter((row) -> row.time().isBefore(from) && !this.handed.contains(row.payload())))
				.as("what is never read again because of the position " + position)
				.isEmpty();
		}
	}

	@Override
	void checkComplete() {
		assertThat(this.rows.stream().filter((row) -> !this.handed.contains(row.payload())))
			.as("nothing between position and live is lost")
			.isEmpty();
	}

	private List<Row> visible() {
		return this.rows.stream().filter((row) -> !row.storedAt().isAfter(now())).toList();
	}

	/**
	 * A stored broadcast.
	 *
	 * @param time the time that the row has
	 * @param storedAt when it can be read
	 */
	private record Row(Instant time, Instant storedAt, String id, String payload) {

		Position position() {
			return new Position(this.time.toString(), "[\"" + this.id + "\"]");
		}

		boolean isAfter(Position after) {
			if (after.value() == null) {
				return true;
			}
			int order = this.time.compareTo(OffsetDateTime.parse(after.value()).toInstant());
			return (order != 0) ? order > 0
					: after.key() == null || this.id.compareTo(RowIdentity.parts(after.key()).get(0)) > 0;
		}

	}

	private final class Stored implements BroadcastStore {

		@Override
		public String name() {
			return "made up";
		}

		@Override
		public Topic open(ResumableChannel channel, List<String> events) {
			BroadcastHistory.this.reads++;
			Instant now = now();
			return new Topic() {

				@Override
				public Instant now() {
					return now;
				}

				@Override
				public Position last() {
					return null;
				}

				@Override
				public List<BroadcastStore.Stored> page(Position after, int limit) {
					return visible().stream()
						.filter((row) -> row.isAfter(after))
						.limit(limit)
						.map((row) -> new BroadcastStore.Stored(row.id(), row.position(), message(row, row.id(), true)))
						.toList();
				}

			};
		}

	}

}
