package io.github.supabaserealtime.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import io.github.supabaserealtime.fake.FakeRealtimeConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for keys below {@code supabase.realtime} that are not read as they were meant.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConfiguredKeysTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
		.withBean(FakeRealtimeConnection.class);

	private ApplicationContextRunner yaml(String... documents) {
		return this.runner.withInitializer((context) -> {
			MutablePropertySources sources = context.getEnvironment().getPropertySources();
			for (String document : documents) {
				try {
					String text = "supabase.realtime:\n" + document.indent(2);
					new YamlPropertySourceLoader()
						.load("yaml" + sources.size(),
								new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8), "application.yml"))
						.forEach(sources::addLast);
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			}
		});
	}

	private ApplicationContextRunner environment(String... variables) {
		return this.runner.withInitializer((context) -> {
			Map<String, Object> values = new HashMap<>();
			for (String variable : variables) {
				values.put(variable.substring(0, variable.indexOf('=')), variable.substring(variable.indexOf('=') + 1));
			}
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", values));
		});
	}

	private static void refused(ApplicationContextRunner runner, String... texts) {
		runner.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOfSatisfying(InvalidRealtimeConfigurationException.class,
					(ex) -> assertThat(ex.getMessage() + " " + ex.getAction()).contains(texts)
						.doesNotContain("s3cret")));
	}

	private static void accepted(ApplicationContextRunner runner) {
		runner.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					chanels.x.topic: s3cret                                   | chanels.x.topic                      | Did you mean 'supabase.realtime.channels.x.topic'?
					ulr: s3cret                                               | ulr                                  | Did you mean 'supabase.realtime.url'?
					heartbeat.intervall: 20s                                  | heartbeat.intervall                  | Did you mean 'supabase.realtime.heartbeat.interval'?
					heartbeat-interval: 20s                                   | heartbeat-interval                   | Did you mean 'supabase.realtime.heartbeat.interval'?
					enable: false                                             | enable                               | Did you mean 'supabase.realtime.enabled'?
					acessToken: s3cret                                        | acessToken                           | Did you mean 'supabase.realtime.access-token'?
					unknown-key: ignore                                       | unknown-key                          | Did you mean 'supabase.realtime.unknown-keys'?
					channels.t.topik: s3cret                                  | channels.t.topik                     | Did you mean 'supabase.realtime.channels.t.topic'?
					channels.t.broadcast.replay.sinse: 1h                     | channels.t.broadcast.replay.sinse    | Did you mean 'supabase.realtime.channels.t.broadcast.replay.since'?
					channels.t.postgres-changes: [{tabel: s3cret}]            | channels.t.postgres-changes[0].tabel | Did you mean 'supabase.realtime.channels.t.postgres-changes[0].table'?
					channels.t.postgres-change: [{table: s3cret}]             | channels.t.postgres-change[0].table  | Did you mean 'supabase.realtime.channels.t.postgres-changes[0].table'?
					channels.t.colour: s3cret                                 | channels.t.colour                    | Below 'supabase.realtime.channels.t' there are 'broadcast', 'observation', 'postgres-changes', 'postgres-changes-wait', 'presence', 'private', 'single-active', 'topic'.
					channels.t.broadcast.loud: s3cret                         | channels.t.broadcast.loud            | there are 'ack', 'persist', 'replay', 'replication-ready', 'self'.
					channels.t.topic.name: s3cret                             | channels.t.topic.name                | Below 'supabase.realtime.channels.t.topic' there is nothing.
					""")
	void anUnknownKeyBelowAChannelOrCloseToAKnownOneFailsTheStart(String yaml, String key, String hint) {
		refused(yaml(yaml), "The property 'supabase.realtime." + key + "' (", "application.yml] - 2:", "is unknown.",
				hint, "'supabase.realtime.unknown-keys'");
	}

	@ParameterizedTest
	@CsvSource({ "urll, url", "urrl, url", "ulr, url", "sls, ssl", "sssl, ssl", "sl, ssl", "api-kye, api-key",
			"parms, params" })
	void aShortKeyIsMistypedByAnExchangeOrADoubledLetter(String key, String known) {
		refused(yaml(key + ": x"), "Did you mean 'supabase.realtime." + known + "'?");
	}

	@ParameterizedTest
	@ValueSource(strings = { "sql", "ssh", "uri", "urls", "rl", "curl", "lru" })
	void aWordThatIsCloseToAShortKeyByChanceGivesAWarning(String key, CapturedOutput output) {
		accepted(yaml(key + ": x"));
		assertThat(output).containsOnlyOnce("WARN").contains("'supabase.realtime." + key + "'", "is unknown");
	}

	@Test
	void allSuchKeysAreNamedAtOnce() {
		refused(yaml("ulr: x\nchannels.t.topik: y"), "'supabase.realtime.ulr'", "'supabase.realtime.channels.t.topik'");
	}

	@Test
	void anyOtherKeyGivesOneWarning(CapturedOutput output) {
		accepted(yaml("rooms: {first: s3cret, second: x}\nlimits: [1, 2]"));
		assertThat(output).containsOnlyOnce("WARN")
			.contains("'supabase.realtime.rooms.first'", "'supabase.realtime.rooms.second'",
					"'supabase.realtime.limits[0]'", "is unknown")
			.doesNotContain("s3cret");
	}

	@ParameterizedTest
	@ValueSource(strings = { "channels.t.topik: x", "ulr: x", "rooms: x" })
	void warnWarnsOfEach(String yaml, CapturedOutput output) {
		accepted(yaml(yaml + "\nunknown-keys: warn"));
		assertThat(output).containsOnlyOnce("WARN").contains("is unknown");
	}

	@ParameterizedTest
	@ValueSource(strings = { "channels.t.topik: x", "ulr: x", "rooms: x" })
	void ignoreSaysNothing(String yaml, CapturedOutput output) {
		accepted(yaml(yaml + "\nunknown-keys: ignore"));
		assertThat(output).doesNotContain("WARN");
	}

	@ParameterizedTest
	@ValueSource(strings = { "SUPABASE_REALTIME_CHANNELS_T_TOPIK=x", "SUPABASE_REALTIME_ULR=x",
			"SUPABASE_REALTIME_IMAGE=x" })
	void anEnvironmentVariableGivesAWarning(String variable, CapturedOutput output) {
		accepted(environment(variable));
		assertThat(output).containsOnlyOnce("WARN")
			.contains("environment variable '" + variable.substring(0, variable.indexOf('=')) + "' is unknown");
	}

	@ParameterizedTest
	@ValueSource(strings = { "SUPABASE_REALTIME", "SUPABASE_REALTIME_DEV", "SUPABASE_REALTIME_HEARTBEAT" })
	void whatKubernetesTellsOfAServiceOfThisNameIsLeftAlone(String service, CapturedOutput output) {
		accepted(environment(service + "_SERVICE_HOST=10.0.0.1", service + "_SERVICE_PORT=4000",
				service + "_SERVICE_PORT_HTTP_API=4000", service + "_PORT=tcp://10.0.0.1:4000",
				service + "_PORT_4000_TCP=tcp://10.0.0.1:4000", service + "_PORT_4000_TCP_PROTO=tcp",
				service + "_PORT_4000_TCP_PORT=4000", service + "_PORT_4000_TCP_ADDR=10.0.0.1",
				service + "_PORT_53_UDP=udp://10.0.0.1:53", service + "_PORT_9_SCTP_PORT=9"));
		assertThat(output).doesNotContain("WARN");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "SUPABASE_REALTIME_PORT=4000", "SUPABASE_REALTIME_HOST=10.0.0.1", "SUPABASE_REALTIME_SERVICE=x",
					"SUPABASE_REALTIME_PORT_4000=x", "SUPABASE_REALTIME_CHANNELS_T_SERVICE_HOST=10.0.0.1" })
	void whatOnlyLooksLikeAVariableOfKubernetesGivesAWarning(String variable, CapturedOutput output) {
		accepted(environment(variable));
		assertThat(output).containsOnlyOnce("WARN")
			.contains("environment variable '" + variable.substring(0, variable.indexOf('=')) + "' is unknown");
	}

	@Test
	void aSystemPropertyGivesAWarning(CapturedOutput output) {
		accepted(this.runner.withSystemProperties("supabase.realtime.ulr=x"));
		assertThat(output).containsOnlyOnce("WARN").contains("system property 'supabase.realtime.ulr' is unknown");
	}

	@Test
	void knownKeysInAnyFormAreAccepted(CapturedOutput output) {
		accepted(yaml("""
				enabled: true
				apiKey: x
				accessTokenRenewalMargin: 10s
				events: {enabled: true}
				params: {log_x: a, a.b: c}
				headers: {X-Team: a}
				channels:
				  lobby:
				  hall: room:hall
				  my_room: {private: true, broadcast: {replay: {onReconnect: true}}}
				  "[room.1:a]": {private: true}
				  7: {topic: x}
				  todos:
				    postgresChanges: [{table: todos, select: [id, title]}]
				"""));
		accepted(environment("SUPABASE_REALTIME_API_KEY=x", "SUPABASE_REALTIME_APIKEY=x",
				"SUPABASE_REALTIME_ACCESS_TOKEN_RENEWAL_MARGIN=10s", "SUPABASE_REALTIME_HEARTBEAT_INTERVAL=10s",
				"SUPABASE_REALTIME_PARAMS_TEAM=a", "SUPABASE_REALTIME_CHANNELS_LOBBY_BROADCAST_SELF=true",
				"SUPABASE_REALTIME_CHANNELS_T_POSTGRESCHANGES_0_TABLE=x"));
		// the connection of this test is no one of the properties
		assertThat(output.toString().lines().filter((line) -> line.contains("WARN")))
			.allMatch((line) -> line.contains("no connection uses them"));
	}

	@Test
	void everyDocumentedKeyIsKnown() {
		assertThat(KnownProperties.names()).contains("enabled", "unknown-keys", "url", "heartbeat.interval",
				"send-buffer.overflow", "channels", "params", "health.grace-period", "access-token-renewal-margin");
	}

	@ParameterizedTest
	@CsvSource({ "abc, abc, 0", "abc, acb, 1", "abc, ab, 1", "ab, abc, 1", "abc, abd, 1", "topik, topic, 1",
			"chanels, channels, 1", "ca, abc, 3", "'', abc, 3" })
	void neighborsThatWereExchangedAreOneMistake(String one, String other, int distance) {
		assertThat(UnknownProperties.distance(one, other)).isEqualTo(distance);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
			"room:lobby":                   | room:lobby | roomlobby
			"room:lobby": {private: true}   | room:lobby | roomlobby
			"my room": hello                | my room    | myroom
			"a/b":                          | a/b        | ab
			"*":                            | *          |
			caf\u00e9: {private: true}      | caf\u00e9  | caf
			""")
	void theNameOfAChannelThatBindingChangesFailsTheStart(String yaml, String name, String read) {
		refused(yaml("channels:\n  " + yaml), "The name '" + name + "'", "(",
				"would be read as '" + ((read != null) ? read : "") + "'", "\"[" + name + "]\":",
				"'supabase.realtime.channels'");
	}

	@Test
	@EmptyMapsInYaml
	void theNameOfAnEmptyMapThatBindingChangesFailsTheStart() {
		refused(yaml("channels:\n  \"a/b\": {}"), "The name 'a/b'", "would be read as 'ab'");
	}

	@ParameterizedTest
	@CsvSource({ "params, 'a:b'", "headers, 'X Team'", "params, 'x.a/b'" })
	void theNameOfATextThatBindingChangesFailsTheStart(String map, String name) {
		refused(yaml(map + ":\n  \"" + name + "\": s3cret"), "The name '" + name + "'", "\"[" + name + "]\":",
				"'supabase.realtime." + map + "'");
	}

	@Test
	void aChangedNameIsToldAlthoughAnotherIsReadTheSameWay() {
		refused(yaml("channels:\n  room-lobby:\n  \"room:lobby\":"), "The name 'room:lobby'");
	}

	@Test
	void aChangedNameFailsTheStartWhateverUnknownKeysSays() {
		refused(yaml("unknown-keys: ignore\nchannels:\n  \"room:lobby\":"), "The name 'room:lobby'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Chat.Room-1:", "Chat.Room-1: {private: true}", "Chat.Room-1: hello",
			"Chat.Room-1: {broadcast: {self: true}}" })
	void theNameOfAChannelWithDotsIsShownInBrackets(String yaml) {
		refused(yaml("channels:\n  " + yaml), "'supabase.realtime.channels.Chat.Room-1", "\"[Chat.Room-1]\":");
	}

	@Test
	void aNameWithCapitalsIsKept() {
		yaml("channels:\n  Chat_Room-1: {private: true}").run((context) -> {
			FakeRealtimeConnection connection = context.getBean(FakeRealtimeConnection.class);
			assertThat(connection.fakeChannel("realtime:Chat_Room-1").getOptions().privateChannel()).isTrue();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "lobby: room:lobby", "lobby:" })
	void aChannelInOneLineWhoseOtherPropertiesWouldBeLostFailsTheStart(String line) {
		refused(yaml("channels:\n  " + line, "channels.lobby.private: true"),
				"The property 'supabase.realtime.channels.lobby.private' (", "would not be read",
				"'supabase.realtime.channels.lobby'", "'supabase.realtime.channels.lobby.topic'");
		refused(yaml("channels.lobby.private: true", "channels:\n  " + line), "would not be read");
	}

	@Test
	@EmptyMapsInYaml
	void anEmptyMapWhoseOtherPropertiesWouldBeLostFailsTheStart() {
		aChannelInOneLineWhoseOtherPropertiesWouldBeLostFailsTheStart("lobby: {}");
	}

	@Test
	void anEnvironmentVariableThatWouldBeLostFailsTheStart() {
		refused(environment("SUPABASE_REALTIME_CHANNELS_LOBBY_PRIVATE=true")
			.withPropertyValues("supabase.realtime.channels.lobby=room:lobby"),
				"environment variable 'SUPABASE_REALTIME_CHANNELS_LOBBY_PRIVATE' would not be read");
	}

	@ParameterizedTest
	@CsvSource({ "channels.lobby.broadcast.replay.margin, 5, milliseconds, 5s",
			"channels.lobby.postgres-changes-wait, 15, milliseconds, 15s", "heartbeat.timeout, 500, milliseconds, 500s",
			"max-message-size, 5, bytes, 5MB", "delivery.max-bytes, 64, bytes, 64MB" })
	void aSmallNumberWithoutAUnitGivesAWarning(String property, String value, String unit, String meant,
			CapturedOutput output) {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
			.withPropertyValues("supabase.realtime.url=https://abcdefgh.supabase.co", "supabase.realtime.api-key=key",
					"supabase.realtime.auto-startup=false", "supabase.realtime." + property + "=" + value)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output)
			.containsOnlyOnce("The property 'supabase.realtime." + property + "' is " + value
					+ " without a unit, which means " + unit)
			.contains("'" + meant + "' if you mean");
	}

	@Test
	void anUnresolvedPlaceholderInAPropertyOfTheApplicationIsLeftAlone() {
		accepted(this.runner.withPropertyValues("supabase.realtime.rooms=${NOBODY_SET_THIS}"));
	}

	@Test
	void anEscapedPlaceholderIsText() {
		accepted(this.runner.withPropertyValues("supabase.realtime.params.team=a\\${NOBODY_SET_THIS}b"));
		refused(this.runner.withPropertyValues("supabase.realtime.params.team=\\${NOBODY_SET_THIS}${NOBODY_SET_THAT}"),
				"refers to 'NOBODY_SET_THAT'");
	}

	@Test
	void anEscapedPlaceholderOfAPropertyThatIsReferredToIsText() {
		ApplicationContextRunner escaped = this.runner.withPropertyValues("app.team=\\${NOBODY_SET_THIS}");
		accepted(escaped.withPropertyValues("supabase.realtime.params.team=${app.team}"));
		refused(escaped.withPropertyValues("supabase.realtime.params.team=${app.team}${app.other}"),
				"refers to 'app.other'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "api-key", "access-token" })
	void anEscapedPlaceholderInAKeyIsText(String property) {
		ApplicationContextRunner own = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
			.withPropertyValues("supabase.realtime.url=https://abcdefgh.supabase.co", "supabase.realtime.api-key=key",
					"supabase.realtime.auto-startup=false");
		accepted(own.withPropertyValues("supabase.realtime." + property + "=\\${NOBODY_SET_THIS}"));
		refused(own.withPropertyValues("supabase.realtime." + property + "=\\${NOBODY_SET_THIS}${NOBODY_SET_THAT}"),
				"The property 'supabase.realtime." + property + "' refers to 'NOBODY_SET_THAT'");
	}

	@Test
	void anEscapedPlaceholderInTheUrlIsNoPartOfOne() {
		refused(new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
			.withPropertyValues("supabase.realtime.url=https://\\${NOBODY_SET_THIS}.supabase.co",
					"supabase.realtime.api-key=key", "supabase.realtime.auto-startup=false"),
				"The property 'supabase.realtime.url' cannot be used.");
	}

	@Test
	void theUnresolvedPlaceholderOfAVariableThatDetailsReplaceIsLeftAlone() {
		accepted(environment("SUPABASE_REALTIME_API_KEY=${NOBODY_SET_THIS}"));
	}

	@Test
	void propertiesOfOthersAreLeftAlone(CapturedOutput output) {
		accepted(this.runner.withInitializer((context) -> context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("others",
					Map.of("supabase.realtimes.ulr", "x", "supabase.url", "x", "supabase.realtime", "x", "..", "x")))));
		assertThat(output).doesNotContain("WARN");
	}

}
