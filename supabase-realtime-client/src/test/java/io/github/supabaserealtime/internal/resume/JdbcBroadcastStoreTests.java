package io.github.supabaserealtime.internal.resume;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Level;
import io.github.supabaserealtime.internal.client.LogWatch;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * {@link JdbcBroadcastStore} on a PostgreSQL. The topic is that of
 * {@link RecordingChannel}.
 */
class JdbcBroadcastStoreTests {

	private static TestDatabase database;

	@RegisterExtension
	final LogWatch log = new LogWatch();

	@BeforeAll
	static void start() throws Exception {
		database = TestDatabase.create();
		MessagesTable.create(database);
		database.execute(
				"""
						insert into realtime.messages (topic, extension, private, event, payload, inserted_at)
						select 'public:orders', 'broadcast', true, case when i % 3 = 0 then 'Rare' else 'usual' end,
							jsonb_build_object('n', i), now() - interval '50 hours' + (i / 4) * interval '10 hours' + interval '1 us'
						from generate_series(1, 17) i;
						insert into realtime.messages (topic, extension, private, event, payload, inserted_at, expires_at) values
							('public:orders', 'broadcast', false, 'usual', '{"n": "public"}', now(), null),
							('public:orders', 'presence', true, 'usual', '{"n": "presence"}', now(), null),
							('public:other', 'broadcast', true, 'usual', '{"n": "another topic"}', now(), null),
							('public:orders', 'broadcast', true, null, '{"n": "no event"}', now(), null),
							('public:orders', 'broadcast', true, 'usual', '{"n": "expired"}', now(), now() - interval '1 s'),
							('public:orders', 'broadcast', true, 'usual', '{"n": "of the future"}', now() + interval '5 hours', null),
							('public:orders', 'broadcast', true, 'usual', '{"n": 18}', now() - interval '1 s', now() + interval '1 hour');
						""");
	}

	private static BroadcastStore.Topic open(String... events) {
		return new JdbcBroadcastStore(database.dataSource()).open(new RecordingChannel(), List.of(events));
	}

	private static List<BroadcastMessage> read(BroadcastStore.Topic topic, int limit) {
		List<BroadcastMessage> read = new ArrayList<>();
		Position position = Position.START;
		List<BroadcastStore.Stored> page = topic.page(position, limit);
		while (!page.isEmpty()) {
			assertThat(page).hasSizeLessThanOrEqualTo(limit);
			page.forEach((stored) -> read.add(stored.message()));
			position = page.get(page.size() - 1).position();
			page = topic.page(position, limit);
		}
		return read;
	}

	private static List<Integer> numbers(List<BroadcastMessage> read) {
		return read.stream().map((message) -> message.payload().asTree().get("n").asInt()).toList();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 5, 100 })
	void pagesOfAnySizeBringWhatTheServerWouldReplayOnceInOrder(int limit) {
		List<Integer> read = numbers(read(open(), limit));
		assertThat(read).hasSize(18).doesNotHaveDuplicates();
		// those of one time are in the order of their ids
		assertThat(read.stream().map((number) -> number / 4).toList()).isSorted();
		assertThat(read.get(17)).isEqualTo(18);
	}

	@Test
	void eventsAreComparedWithoutRegardToCase() {
		assertThat(numbers(read(open("rARE"), 2))).containsExactlyInAnyOrder(3, 6, 9, 12, 15);
		assertThat(read(open("rare", "USUAL"), 4)).hasSize(18);
		assertThat(read(open("seltener Ä"), 4)).as("whoever asks has to look").hasSize(18);
	}

	@Test
	void aMessageIsThatOfAReplay() {
		BroadcastMessage message = read(open(), 100).get(17);
		assertThat(message.topic()).isEqualTo("realtime:public:orders");
		assertThat(message.connectionName()).isEqualTo("connection");
		assertThat(message.event()).isEqualTo("usual");
		assertThat(message.id()).hasSize(36);
		assertThat(message.replayed()).isTrue();
	}

	@Test
	void whatIsSentWhileOthersAreReadArrivesLive() throws Exception {
		BroadcastStore.Topic topic = open();
		List<BroadcastStore.Stored> all = topic.page(Position.START, 19);
		assertThat(all).hasSize(18);
		database.execute("insert into realtime.messages (topic, extension, private, event, payload, inserted_at) "
				+ "values ('public:orders', 'broadcast', true, 'usual', '{}', now())");
		try {
			assertThat(topic.page(all.get(17).position(), 19)).isEmpty();
			assertThat(open().page(all.get(17).position(), 19)).hasSize(1);
		}
		finally {
			database.execute("delete from realtime.messages where payload = '{}'");
		}
	}

	@Test
	void aPositionIsThatOfTheRow() {
		List<BroadcastStore.Stored> all = open().page(Position.START, 100);
		Position last = all.get(17).position();
		assertThat(open().last()).isEqualTo(last);
		assertThat(open().page(last, 10)).isEmpty();
		assertThat(open().page(new Position(last.value(), null), 10)).hasSize(1);
		assertThat(PositionValues.isUpTo(all.get(0).position(), last)).isTrue();
		assertThat(open().page(all.get(16).position(), 10)).hasSize(1);
		assertThat(open("nothing").last()).isNull();
	}

	@Test
	void theTimeIsThatOfTheDatabase() {
		assertThat(Duration.between(open().now(), Instant.now()).abs()).isLessThan(Duration.ofMinutes(1));
	}

	@Test
	void thePayloadIsJsonOrBytes() throws Exception {
		TestDatabase other = TestDatabase.create();
		MessagesTable.create(other);
		other.execute(
				"""
						insert into realtime.messages (topic, extension, private, event, payload, binary_payload, inserted_at) values
							('public:orders', 'broadcast', true, 'e', null, '\\x0102ff', now() - interval '3 s'),
							('public:orders', 'broadcast', true, 'e', '[1.50, "ä"]', null, now() - interval '2 s'),
							('public:orders', 'broadcast', true, 'e', null, null, now() - interval '1 s');
						""");
		List<BroadcastMessage> read = read(
				new JdbcBroadcastStore(other.dataSource()).open(new RecordingChannel(), List.of()), 2);
		assertThat(read.get(0).payload().isBinary()).isTrue();
		assertThat(read.get(0).payload().asBytes()).containsExactly(1, 2, 0xff);
		assertThat(read.get(1).payload().asText()).as("what the server itself cannot replay")
			.isEqualTo("[1.50, \"ä\"]");
		assertThat(read.get(2).payload().asText()).isEqualTo("null");
	}

	@Test
	void aTableOfAnOlderServerIsRead() throws Exception {
		TestDatabase old = TestDatabase.create();
		MessagesTable.createOld(old);
		old.execute("insert into realtime.messages (topic, extension, private, event, payload) "
				+ "values ('public:orders', 'broadcast', true, 'e', '{\"n\": 1}')");
		assertThat(
				numbers(read(new JdbcBroadcastStore(old.dataSource()).open(new RecordingChannel(), List.of("e")), 1)))
			.containsExactly(1);
	}

	@Test
	void aDatabaseWithoutTheTableIsSaid() throws Exception {
		TestDatabase empty = TestDatabase.create();
		assertThatIllegalStateException()
			.isThrownBy(() -> new JdbcBroadcastStore(empty.dataSource()).open(new RecordingChannel(), List.of()))
			.withMessageContaining("\"realtime.messages\" does not exist");
	}

	@Test
	void aUserWhomPoliciesRestrictIsToldOf() throws Exception {
		TestDatabase guarded = TestDatabase.create();
		MessagesTable.create(guarded);
		guarded.execute("""
				create role reader_of_messages login;
				grant usage on schema realtime to reader_of_messages;
				grant select on realtime.messages to reader_of_messages;
				alter table realtime.messages enable row level security;
				insert into realtime.messages (topic, extension, private, event, payload)
				values ('public:orders', 'broadcast', true, 'e', '{"n": 1}');
				""");
		JdbcBroadcastStore store = new JdbcBroadcastStore(guarded.dataSource("reader_of_messages"));
		assertThat(read(store.open(new RecordingChannel(), List.of()), 1)).isEmpty();
		assertThat(this.log.events(Level.WARN)).singleElement()
			.satisfies((event) -> assertThat(event.getFormattedMessage()).contains("Row-level security"));
		guarded
			.execute("create policy all_messages on realtime.messages for select to reader_of_messages using (true)");
		assertThat(read(store.open(new RecordingChannel(), List.of()), 1)).hasSize(1);
		assertThat(this.log.events(Level.WARN)).as("once").hasSize(1);
	}

}
