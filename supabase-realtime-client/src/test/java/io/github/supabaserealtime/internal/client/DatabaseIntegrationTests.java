package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PostgresChangesFilter;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Rows of the embedded database on their way through filters into records.
 */
class DatabaseIntegrationTests {

	private static final Instant NOON = Instant.parse("2026-03-29T12:00:15.123Z");

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final RealtimeConnection connection = RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey())
		.build();

	@BeforeEach
	void connect() {
		this.server.database()
			.table("samples")
			.column("id", "int8")
			.column("userId", "text")
			.column("iPhone", "text")
			.column("isDone", "bool")
			.column("profile", "jsonb")
			.column("data", "bytea")
			.column("at", "timestamptz")
			.primaryKey("id")
			.create();
		Futures.get(this.connection.connect());
	}

	@AfterEach
	void stop() {
		Futures.get(this.connection.disconnect());
		this.server.close();
	}

	private RealtimeChannel channel(String topic, String table, PostgresChangesFilter filter) {
		return this.connection.channel(topic,
				ChannelOptions.builder()
					.postgresChanges(
							PostgresChangesBinding.of(PostgresChangesBinding.Event.INSERT, "public", table, filter))
					.build());
	}

	private BlockingQueue<PostgresChange.Insert> hear(RealtimeChannel channel) {
		BlockingQueue<PostgresChange.Insert> heard = new LinkedBlockingQueue<>();
		channel.onPostgresChanges(PostgresChange.Insert.class, heard::add);
		return heard;
	}

	@Test
	void aRowFitsARecordWhateverItsColumnsAreCalled() {
		RealtimeChannel channel = channel("rows", "samples", null);
		BlockingQueue<PostgresChange.Insert> heard = hear(channel);
		Futures.get(channel.subscribe());
		this.server.database()
			.insert("samples", Map.of("id", 1, "userId", "ada", "iPhone", "yes", "isDone", true, "profile",
					"{\"firstName\":\"Ada\",\"nick_name\":\"A\"}", "data", "\\xdeadbeef"));
		Sample sample = Futures.take(heard).recordAs(Sample.class);
		assertThat(sample).usingRecursiveComparison()
			.isEqualTo(new Sample(1, "ada", "yes", true, new Profile("Ada", null),
					new byte[] { (byte) 0xde, (byte) 0xad, (byte) 0xbe, (byte) 0xef }));
	}

	@Test
	void aPointInTimeFindsItsRowInWhateverTypeItComes() {
		ZonedDateTime kolkata = NOON.atZone(ZoneId.of("Asia/Kolkata"));
		Calendar calendar = GregorianCalendar.from(kolkata);
		List<Object> times = List.of(NOON, kolkata, calendar, kolkata.toOffsetDateTime(), Optional.of(NOON));
		List<BlockingQueue<PostgresChange.Insert>> heard = times.stream().map((time) -> {
			RealtimeChannel channel = channel("at-" + time.getClass().getSimpleName(), "samples",
					PostgresChangesFilter.column("at").eq(time));
			BlockingQueue<PostgresChange.Insert> queue = hear(channel);
			Futures.get(channel.subscribe());
			return queue;
		}).toList();
		this.server.database().insert("samples", Map.of("id", 1, "at", NOON.toString()));
		heard.forEach((queue) -> assertThat(Futures.take(queue).record().asMap()).containsEntry("id", 1L));
	}

	@Test
	void aValueThatEndsInASpaceOfUnicodeFindsItsRow() {
		List<String> values = List.of("a\u00a0", "a\u2007", "a\u202f", "a\u0085", "\u3000a");
		List<BlockingQueue<PostgresChange.Insert>> heard = values.stream().map((value) -> {
			RealtimeChannel channel = channel("space-" + (int) value.charAt(value.length() - 1), "samples",
					PostgresChangesFilter.column("userId").eq(value));
			BlockingQueue<PostgresChange.Insert> queue = hear(channel);
			Futures.get(channel.subscribe());
			return queue;
		}).toList();
		for (int i = 0; i < values.size(); i++) {
			this.server.database().insert("samples", Map.of("id", i, "userId", values.get(i)));
			assertThat(Futures.take(heard.get(i)).record().asMap()).containsEntry("userId", values.get(i));
		}
	}

	// it takes the five seconds; PostgresScenarioTests has the same without waiting
	@Test
	@EnabledIfSystemProperty(named = "realtime.thorough", matches = "true",
			disabledReason = "part of the Maven profile thorough")
	void aTableThatIsPublishedLaterIsHeard() {
		RealtimeChannel channel = channel("later", "todos", null);
		BlockingQueue<PostgresChange.Insert> heard = hear(channel);
		assertThatExceptionOfType(ChannelJoinException.class).isThrownBy(() -> Futures.get(channel.subscribe()))
			.withMessageContaining("Unable to subscribe to changes with given parameters");
		this.server.database().table("todos").column("id", "int8").primaryKey("id").create();
		await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(200)).until(() -> {
			this.server.database().insert("todos", Map.of("id", System.nanoTime()));
			return !heard.isEmpty();
		});
	}

	record Sample(long id, String userId, String iPhone, boolean isDone, Profile profile, byte[] data) {
	}

	record Profile(String firstName, String nickName) {
	}

}
