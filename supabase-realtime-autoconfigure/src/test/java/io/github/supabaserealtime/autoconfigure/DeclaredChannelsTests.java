package io.github.supabaserealtime.autoconfigure;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.fake.FakeRealtimeConnection;
import io.github.supabaserealtime.message.BroadcastPersistence;
import io.github.supabaserealtime.message.BroadcastReplay;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link DeclaredChannels}, from the yml that declares them.
 */
class DeclaredChannelsTests {

	@Test
	void theDeclarationOfTheDocumentationIsRead() {
		List<RealtimeChannel> channels = channels("""
				lobby:
				  topic: room:lobby
				  broadcast: {self: true, ack: true}
				  presence: {enabled: true, key: worker-1}
				todos:
				  private: true
				  postgres-changes:
				    - {schema: public, table: todos, event: INSERT, filter: "owner=eq.42", select: [id, title]}
				    - {event: "*", schema: "*"}
				""");
		assertThat(channels).extracting(RealtimeChannel::getTopic)
			.containsExactly("realtime:room:lobby", "realtime:todos");
		ChannelOptions lobby = channels.get(0).getOptions();
		assertThat(lobby).isEqualTo(ChannelOptions.builder()
			.broadcastSelf(true)
			.broadcastAck(true)
			.presenceEnabled(true)
			.presenceKey("worker-1")
			.build());
		ChannelOptions todos = channels.get(1).getOptions();
		assertThat(todos.privateChannel()).isTrue();
		assertThat(todos.postgresChanges()).containsExactly(
				new PostgresChangesBinding(PostgresChangesBinding.Event.INSERT, "public", "todos", "owner=eq.42",
						List.of("id", "title")),
				new PostgresChangesBinding(PostgresChangesBinding.Event.ALL, "*", null, null, List.of()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ", select:", ", select: []", ", select: ''" })
	void anEmptySelectionStandsForAllColumns(String select) {
		ChannelOptions todos = channels("todos: {postgres-changes: [{table: todos" + select + "}]}").get(0)
			.getOptions();
		assertThat(todos.postgresChanges())
			.containsExactly(PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", "todos", null));
	}

	@Test
	void theTopicIsTheNameUnlessItIsSet() {
		assertThat(channels("lobby: {broadcast: {ack: true}}")).extracting(RealtimeChannel::getTopic)
			.containsExactly("realtime:lobby");
	}

	@Test
	void aNameWithColonsIsATopic() {
		assertThat(channels("\"[room:lobby]\": {private: true}")).extracting(RealtimeChannel::getTopic)
			.containsExactly("realtime:room:lobby");
	}

	@Test
	void aChannelMayBeJustATopic() {
		assertThat(channels("lobby: room:lobby")).extracting(RealtimeChannel::getTopic)
			.containsExactly("realtime:room:lobby");
	}

	@Test
	void aChannelMayBeJustAName() {
		assertThat(channels("hall:\nattic: \"\"")).extracting(RealtimeChannel::getTopic)
			.containsExactly("realtime:hall", "realtime:attic");
	}

	@Test
	@EmptyMapsInYaml
	void aChannelMayBeAnEmptyMap() {
		assertThat(channels("lobby: {}\nhall:")).extracting(RealtimeChannel::getTopic)
			.containsExactly("realtime:lobby", "realtime:hall");
	}

	@Test
	void thePrefixOfATopicIsNotDoubled() {
		assertThat(channels("lobby: realtime:room")).extracting(RealtimeChannel::getTopic)
			.containsExactly("realtime:room");
	}

	@Test
	void eventsAreReadInAnyCase() {
		assertThat(channels("todos: {postgres-changes: [{table: todos, event: delete}, {table: todos, event: all}]}"))
			.singleElement()
			.satisfies((channel) -> assertThat(channel.getOptions().postgresChanges())
				.extracting(PostgresChangesBinding::event)
				.containsExactly(PostgresChangesBinding.Event.DELETE, PostgresChangesBinding.Event.ALL));
	}

	@Test
	void aReplayAfterInterruptionsIsRead() {
		assertThat(channels("""
				audit: {private: true, broadcast: {replication-ready: true, replay: {on-reconnect: true}}}
				news: {private: true, broadcast: {replay: {on-reconnect: true, margin: 1s}}}
				"""))
			.extracting((channel) -> channel.getOptions().replayMargin(),
					(channel) -> channel.getOptions().replicationReady())
			.containsExactly(tuple(Duration.ofSeconds(5), true), tuple(Duration.ofSeconds(1), false));
	}

	@Test
	void theFieldThatTellsReplayedBroadcastsApartIsRead() {
		assertThat(channels("""
				audit: {private: true, broadcast: {replay: {on-reconnect: true, deduplicate-by: id}}}
				news: {private: true, broadcast: {replay: {last: 10m}}}
				""")).extracting((channel) -> channel.getOptions().deduplicationField()).containsExactly("id", null);
	}

	@Test
	void aReplayIsRead() {
		assertThat(channels("""
				audit: {private: true, broadcast: {replay: {last: 10m, limit: 5}}}
				news: {private: true, broadcast: {replay: {since: 2026-01-01T00:00:00Z}}}
				score: {private: true, broadcast: {replay: {limit: 3}}}
				""")).extracting((channel) -> channel.getOptions().replay())
			.containsExactly(BroadcastReplay.last(Duration.ofMinutes(10)).withLimit(5),
					BroadcastReplay.since(Instant.parse("2026-01-01T00:00:00Z")), BroadcastReplay.newest(3));
	}

	@ParameterizedTest
	@CsvSource({ "true, 72", "TRUE, 72", "' true ', 72", "72h, 72", "3d, 72", "1h, 1", "PT1H, 1", "3600s, 1",
			"false, 0", "'', 0" })
	void thePersistenceOfBroadcastsIsRead(String text, int hours) {
		BroadcastPersistence persistence = (hours > 0) ? BroadcastPersistence.of(Duration.ofHours(hours))
				: BroadcastPersistence.none();
		assertThat(channels("audit: {private: true, broadcast: {persist: '" + text + "'}}")).singleElement()
			.satisfies((channel) -> assertThat(channel.getOptions().broadcastPersistence()).isEqualTo(persistence));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			broadcast: {persist: true}                  | audit.broadcast.persist | set 'private: true'
			broadcast: {persist: 1h}                    | audit.broadcast.persist | remove 'broadcast.persist'
			private: true, broadcast: {persist: 3600}   | audit.broadcast.persist | write '3600s'
			private: true, broadcast: {persist: 73h}    | audit.broadcast.persist | from 1s to 72h
			private: true, broadcast: {persist: 999ms}  | audit.broadcast.persist | whole seconds
			private: true, broadcast: {persist: 1500ms} | audit.broadcast.persist | whole seconds
			private: true, broadcast: {persist: 0s}     | audit.broadcast.persist | from 1s to 72h
			private: true, broadcast: {persist: -1h}    | audit.broadcast.persist | from 1s to 72h
			private: true, broadcast: {persist: yes}    | audit.broadcast.persist | 'true', 'false' or a duration
			""")
	void aPersistenceThatCannotWorkNamesTheProperty(String settings, String property, String reason) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> channels("audit: {" + settings.replace("yes", "'yes'") + "}"))
			.satisfies((ex) -> {
				assertThat(ex.getName()).isEqualTo("supabase.realtime.channels." + property);
				assertThat(ex.getReason()).contains(reason);
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			broadcast: {replay: {last: 10m}}                                     | audit.broadcast.replay.last
			private: true, broadcast: {replay: {limit: 0}}                       | audit.broadcast.replay
			private: true, broadcast: {replay: {deduplicate-by: id}}             | audit.broadcast.replay.deduplicate-by
			broadcast: {replay: {limit: 5}}                                      | audit.broadcast.replay.limit
			broadcast: {replay: {on-reconnect: true}}                            | audit.broadcast.replay.on-reconnect
			private: true, broadcast: {replay: {on-reconnect: true, margin: -1s}} | audit.broadcast.replay.margin
			private: true, broadcast: {replay: {last: 10m, limit: 26}}           | audit.broadcast.replay
			private: true, broadcast: {replay: {last: -1s}}                      | audit.broadcast.replay
			private: true, broadcast: {replay: {last: 1s, since: 2026-01-01T00:00:00Z}} | audit.broadcast.replay
			""")
	void aReplayThatCannotWorkNamesTheProperty(String settings, String property) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> channels("audit: {" + settings + "}"))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("supabase.realtime.channels." + property));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			last: 10m                             | last
			since: 2026-01-01T00:00:00Z, limit: 5 | since
			limit: 5                              | limit
			on-reconnect: true                    | on-reconnect
			deduplicate-by: id, last: 10m         | last
			""")
	void aReplayOnAPublicChannelNamesWhatAsksForItAndWhatToSet(String replay, String property) {
		String path = "broadcast.replay." + property;
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> channels("audit: {broadcast: {replay: {" + replay + "}}}"))
			.satisfies((ex) -> {
				assertThat(ex.getName()).isEqualTo("supabase.realtime.channels.audit." + path);
				assertThat(ex.getReason()).isEqualTo("A server sends stored broadcasts to private channels only: "
						+ "set 'private: true' below 'supabase.realtime.channels.audit', or remove '" + path + "'.");
			});
	}

	@Test
	void aWaitForPostgresChangesIsRead() {
		assertThat(channels("""
				todos: {postgres-changes-wait: 15s, postgres-changes: [{table: todos}]}
				notes: {postgres-changes-wait: 20s, postgres-changes: [{table: notes}]}
				lists: {postgres-changes-wait: 1ms, postgres-changes: [{table: lists}]}
				lobby: {private: true}
				""")).extracting((channel) -> channel.getOptions().postgresChangesWait())
			.containsExactly(Duration.ofSeconds(15), Duration.ofSeconds(20), Duration.ofMillis(1), null);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0s", "-1s", "20001ms", "1m" })
	void aWaitForPostgresChangesThatNoServerAllowsNamesTheProperty(String wait) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> channels("todos: {postgres-changes-wait: " + wait + "}"))
			.satisfies((ex) -> assertThat(ex.getName())
				.isEqualTo("supabase.realtime.channels.todos.postgres-changes-wait"))
			.satisfies((ex) -> assertThat(ex.getReason()).contains("at most 20s"));
	}

	@Test
	void theSameTopicTwiceWithTheSameOptionsIsOneChannel() {
		assertThat(channels("one: room\ntwo: realtime:room")).hasSize(1);
	}

	@Test
	void theSameTopicTwiceWithOtherOptionsNamesBoth() {
		assertThatExceptionOfType(InvalidRealtimeConfigurationException.class)
			.isThrownBy(() -> channels("one: {topic: room, private: true}\ntwo: {topic: \"realtime:room\"}"))
			.withMessageContaining("'supabase.realtime.channels.one'")
			.withMessageContaining("'supabase.realtime.channels.two'")
			.withMessageContaining("'realtime:room'")
			.withMessageContaining("privateChannel=true")
			.withMessageContaining("privateChannel=false")
			.satisfies((ex) -> assertThat(ex.getAction()).isNotBlank());
	}

	private static List<RealtimeChannel> channels(String yaml) {
		StandardEnvironment environment = new StandardEnvironment();
		String document = "supabase.realtime.channels:\n" + yaml.indent(2);
		try {
			new YamlPropertySourceLoader().load("test", new ByteArrayResource(document.getBytes()))
				.forEach(environment.getPropertySources()::addFirst);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		ConfigurationPropertySources.attach(environment);
		RealtimeProperties properties = Binder.get(environment)
			.bind("supabase.realtime", Bindable.of(RealtimeProperties.class))
			.get();
		return new DeclaredChannels(properties, PropertyNames.DEFAULT).of(new FakeRealtimeConnection());
	}

}
