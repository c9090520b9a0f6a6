package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.internal.resume.MessagesTable;
import io.github.supabaserealtime.listener.BroadcastChangesListener;
import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.message.BroadcastChange;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.resume.ListenerResume;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A listener with {@code resume} gets the broadcasts that were stored while it was away,
 * from a PostgreSQL, before it goes on with live ones.
 */
class BroadcastResumeIntegrationTests extends AbstractResumeIntegrationTests {

	private ChannelOptions options = ChannelOptions.builder().privateChannel(true).build();

	BroadcastResumeIntegrationTests() {
		super("room");
	}

	@Override
	void createTable() throws Exception {
		MessagesTable.create(this.database);
	}

	@Override
	void configure(ListenerResume.Builder resume) {
		resume.broadcasts(this.database.dataSource());
	}

	private <T extends Heard> T listen(Class<T> listener) {
		RealtimeConnection connection = RealTiming.client(this.server).build();
		connection.channel("room", this.options);
		return listen(connection, listener);
	}

	/**
	 * Store a broadcast as {@code realtime.send} does.
	 */
	private void store(String event, String text) throws Exception {
		this.database.execute("insert into realtime.messages (topic, extension, private, event, payload, inserted_at) "
				+ "values ('room', 'broadcast', true, '" + event + "', jsonb_build_object('text', '" + text
				+ "'), clock_timestamp())");
	}

	/**
	 * Send what is stored as the server does.
	 */
	private void stream(String text) throws Exception {
		List<String> stored = this.database
			.ask("select jsonb_build_object('event', event, 'payload', payload, 'type', 'broadcast', "
					+ "'meta', jsonb_build_object('id', id)) from realtime.messages where payload ->> 'text' = '" + text
					+ "'");
		sendBroadcast(stored.get(0));
	}

	private void sendBroadcast(String broadcast) {
		send("[null,null,\"realtime:room\",\"broadcast\"," + broadcast + "]");
	}

	/**
	 * Have a client send a broadcast that is stored: it has no id when it is live.
	 */
	private void persist(String text) throws Exception {
		sendBroadcast("{\"event\":\"said\",\"payload\":{\"text\":\"" + text + "\"},\"type\":\"broadcast\"}");
		store("said", text);
	}

	@Test
	void whatWasMissedIsReadOnceInOrderBeforeTheGapIsReported() throws Exception {
		store("said", "before the start");
		Heard heard = listen(Messages.class);
		store("said", "live");
		stream("live");
		assertThat(Futures.take(heard.texts)).isEqualTo("live");
		awaitRead();
		this.server.stop();
		store("said", "missed");
		store("unheard", "of another event");
		store("SHOUTED", "missed too");
		store("said", "missed at last");
		this.server.restart();
		assertThat(Futures.take(heard.texts)).isEqualTo("missed (stored)");
		assertThat(Futures.take(heard.texts)).isEqualTo("missed too (stored)");
		assertThat(Futures.take(heard.texts)).isEqualTo("missed at last (stored)");
		await().atMost(PATIENCE).until(() -> !heard.gaps.isEmpty());
		assertThat(heard.gaps).singleElement().satisfies((gap) -> {
			assertThat(gap.closedBy()).isEqualTo("jdbc");
			assertThat(gap.rowsRead()).isEqualTo(3);
		});
		stream("missed at last");
		store("said", "live again");
		stream("live again");
		assertThat(Futures.take(heard.texts)).as("the copy of what was read is not delivered").startsWith("live again");
		awaitRead();
		store("said", "and again");
		stream("and again");
		assertThat(Futures.take(heard.texts)).isEqualTo("and again");
	}

	@Test
	void moreThanTheServerWouldReplayIsRead() throws Exception {
		this.pageSize = 500;
		Heard heard = listen(Messages.class);
		awaitRead();
		this.server.stop();
		this.database.execute("insert into realtime.messages (topic, extension, private, event, payload, inserted_at) "
				+ "select 'room', 'broadcast', true, 'said', jsonb_build_object('text', i), "
				+ "now() - interval '5 s' + i * interval '1 us' from generate_series(1, 10000) i");
		this.server.restart();
		for (int i = 1; i <= 10_000; i++) {
			assertThat(Futures.take(heard.texts)).isEqualTo(i + " (stored)");
		}
		await().atMost(PATIENCE).until(() -> !heard.gaps.isEmpty());
		assertThat(heard.gaps.get(0).rowsRead()).isEqualTo(10_000);
		assertThat(heard.gaps.get(0).incomplete()).as("the server itself replayed nothing").isTrue();
	}

	@Test
	void anotherProcessGoesOnAtTheStoredPosition() throws Exception {
		Heard first = listen(Messages.class);
		store("said", "live");
		stream("live");
		assertThat(Futures.take(first.texts)).isEqualTo("live");
		stop(this.contexts.get(0));
		store("said", "while nobody was there");
		Heard second = listen(Messages.class);
		assertThat(Futures.take(second.texts)).as("what the overlap brings comes again").isEqualTo("live (stored)");
		assertThat(Futures.take(second.texts)).isEqualTo("while nobody was there (stored)");
	}

	@Test
	void whatAClientHadStoredIsDeliveredAtLeastOnce() throws Exception {
		Heard heard = listen(Messages.class);
		persist("first");
		List<String> texts = new ArrayList<>(List.of(Futures.take(heard.texts)));
		awaitRead();
		this.server.stop();
		store("said", "missed");
		this.server.restart();
		await().atMost(PATIENCE).until(() -> {
			heard.texts.drainTo(texts);
			return texts.contains("missed (stored)");
		});
		assertThat(texts).as("it has no id when it is live").containsOnlyOnce("first (stored)");
	}

	@Test
	void whatAClientHadStoredIsDeliveredOnceWithAnIdOfItsOwn() throws Exception {
		this.options = ChannelOptions.builder()
			.privateChannel(true)
			.replayOnReconnect(Duration.ofSeconds(5))
			.deduplicateReplayBy("text")
			.build();
		Heard heard = listen(Messages.class);
		persist("first");
		assertThat(Futures.take(heard.texts)).startsWith("first");
		awaitRead();
		this.server.stop();
		store("said", "missed");
		this.server.restart();
		assertThat(Futures.take(heard.texts)).isEqualTo("missed (stored)");
		awaitRead();
		persist("last");
		assertThat(Futures.take(heard.texts)).startsWith("last");
		assertThat(heard.texts).isEmpty();
	}

	@Test
	void changesOfRowsThatWereBroadcastAreRead() throws Exception {
		Heard heard = listen(Changes.class);
		awaitRead();
		this.server.stop();
		for (String operation : List.of("INSERT", "UPDATE", "DELETE")) {
			this.database
				.execute("insert into realtime.messages (topic, extension, private, event, payload, inserted_at) "
						+ "values ('room', 'broadcast', true, '" + operation
						+ "', jsonb_build_object('schema', 'public', 'table', 'orders', 'operation', '" + operation
						+ "', 'record', jsonb_build_object('id', 7), 'old_record', jsonb_build_object('id', 7)), "
						+ "clock_timestamp())");
		}
		store("said", "no change");
		this.server.restart();
		assertThat(Futures.take(heard.texts)).isEqualTo("INSERT 7");
		assertThat(Futures.take(heard.texts)).isEqualTo("DELETE 7");
		await().atMost(PATIENCE).until(() -> !heard.gaps.isEmpty());
		assertThat(heard.gaps.get(0).rowsRead()).isEqualTo(2);
	}

	@Test
	void aReaderThatFailsIsTriedUntilItWorks() throws Exception {
		Heard heard = listen(Messages.class);
		this.database.execute("alter table realtime.messages rename to hidden");
		this.server.connections().get(0).abort();
		AnnotationConfigApplicationContext context = this.contexts.get(0);
		await().atMost(PATIENCE).until(() -> status(context).problem() != null);
		assertThat(status(context).problem()).contains("could not be read").contains("does not exist");
		assertThat(heard.gaps).as("not reported before it was tried").isEmpty();
		this.database.execute("alter table realtime.hidden rename to messages");
		store("said", "missed");
		assertThat(Futures.take(heard.texts)).isEqualTo("missed (stored)");
		await().atMost(PATIENCE).until(() -> status(context).problem() == null);
	}

	static class Messages extends Heard {

		@BroadcastListener(id = "room", topic = "room", event = { "said", "Shouted" }, resume = true)
		void heard(BroadcastMessage message, Said said) {
			this.texts.add(said.text() + (message.replayed() ? " (stored)" : ""));
		}

	}

	static class Changes extends Heard {

		@BroadcastChangesListener(id = "room", topic = "room", table = "orders",
				operation = { BroadcastChange.Operation.INSERT, BroadcastChange.Operation.DELETE }, resume = true)
		void changed(BroadcastChange change, Order order) {
			this.texts.add(change.operation() + " " + order.id());
		}

	}

	record Said(@Nullable String text) {
	}

	record Order(long id) {
	}

}
