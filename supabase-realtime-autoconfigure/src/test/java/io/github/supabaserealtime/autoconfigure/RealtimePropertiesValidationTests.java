package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.fake.RecordingTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MutuallyExclusiveConfigurationPropertiesException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the checks of {@link RealtimeProperties}.
 */
@ExtendWith(OutputCaptureExtension.class)
class RealtimePropertiesValidationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
		.withPropertyValues("supabase.realtime.url=https://abcdefgh.supabase.co",
				"supabase.realtime.api-key=sb_publishable_key", "supabase.realtime.auto-startup=false")
		.withBean(RecordingTransport.class);

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			access-token-timeout                  | 0s         | at least 1ms
			access-token-renewal-margin           | -1s        | at least 1ms
			access-token-renewal-interval         | 0s         | at least 1ms
			connect-timeout                       | 0s         | at least 1ms
			join-timeout                          | 0s         | at least 1ms
			subscribe-timeout                     | -1s        | at least 1ms
			push-timeout                          | 0s         | at least 1ms
			send-timeout                          | 0s         | at least 1ms
			shutdown-timeout                      | 0s         | at least 1ms
			max-channels-per-socket               | 0          | above 0
			max-message-size                      | 0B         | above 0
			max-message-size                      | 2GB        | at most 2147483647 bytes
			heartbeat.interval                    | 0s         | at least 100ms
			heartbeat.interval                    | 60s        | below 60s
			heartbeat.interval                    | 30         | without a unit means milliseconds
			heartbeat.timeout                     | 99ms       | at least 100ms
			reconnect.delay                       | 1          | at least 100ms
			reconnect.refused-delay               | 60         | at least 100ms
			push-timeout                          | 999us      | at least 1ms
			heartbeat.timeout                     | 0s         | at least 100ms
			reconnect.delay                       | 0s         | at least 100ms
			reconnect.max-delay                   | 999ms      | at least 'supabase.realtime.reconnect.delay'
			reconnect.multiplier                  | 0.5        | 1 or more
			reconnect.multiplier                  | NaN        | 1 or more
			reconnect.multiplier                  | Infinity   | 1 or more
			reconnect.max-retries                 | -1         | between 0 and
			reconnect.max-retries                 | 2147483647 | between 0 and
			reconnect.refused-delay               | 0s         | at least 100ms
			gap-handler-timeout                   | 0s         | at least 1ms
			postgres-changes.gap-margin           | -1s        | at least 0ms
			disconnect-when-idle                  | -1s        | at least 1ms
			send-buffer.capacity                  | 0          | above 0
			send-buffer.overflow                  | block      | never blocks
			send-buffer.max-age                   | 0s         | at least 1ms
			push-buffer.capacity                  | 0          | above 0
			delivery.capacity                     | -1         | above 0
			listener.batch.max-size               | 0          | above 0
			listener.retry.max-attempts           | 0          | above 0
			listener.retry.delay                  | 0s         | at least 1ms
			listener.retry.multiplier             | 0.9        | 1 or more
			listener.retry.multiplier             | NaN        | 1 or more
			listener.retry.multiplier             | Infinity   | 1 or more
			listener.retry.max-delay              | 999ms      | at least 'supabase.realtime.listener.retry.delay'
			delivery.max-bytes                    | 0B         | above 0
			delivery.max-block                    | 0s         | at least 1ms
			protocol-version                      | 3.0.0      | '2.0.0' and '1.0.0'
			channels.lobby.topic                  | realtime:  | something after 'realtime:'
			""")
	void anImpossibleValueFailsTheStartAndSaysWhy(String name, String value, String why) {
		this.contextRunner.withPropertyValues("supabase.realtime." + name + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo("supabase.realtime." + name);
					assertThat(ex.getReason()).contains(why).endsWith(".");
				}));
	}

	@Test
	void storingBroadcastsNeedsProtocol2() {
		this.contextRunner.withPropertyValues("supabase.realtime.protocol-version=1.0.0",
				"supabase.realtime.channels.news.private=true", "supabase.realtime.channels.news.broadcast.persist=1h")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo("supabase.realtime.channels.news.broadcast.persist");
					assertThat(ex.getReason()).contains("2.0.0").contains("'supabase.realtime.protocol-version'");
				}));
	}

	@Test
	void aShortDurationWithoutAUnitIsWarnedOf(CapturedOutput output) {
		this.contextRunner
			.withPropertyValues("supabase.realtime.heartbeat.interval=500", "supabase.realtime.push-timeout=30",
					"supabase.realtime.send-timeout=1000", "supabase.realtime.join-timeout=20s")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output)
			.contains("The property 'supabase.realtime.heartbeat.interval' is 500 without a unit, which means"
					+ " milliseconds. Write '500ms', or '500s' if you mean seconds.")
			.contains("'supabase.realtime.push-timeout' is 30 without a unit")
			.doesNotContain("'supabase.realtime.send-timeout'")
			.doesNotContain("'supabase.realtime.join-timeout'");
	}

	@Test
	void aTopicThatIsTooLongFailsTheStart() {
		this.contextRunner.withPropertyValues("supabase.realtime.channels.lobby.topic=" + "x".repeat(250))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo("supabase.realtime.channels.lobby.topic");
					assertThat(ex.getReason()).contains("255");
				}));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			event  | TRUNCATE    | 'INSERT', 'UPDATE', 'DELETE' or '*'
			schema |             | must not be empty
			filter | owner=eq.42 | needs a 'table'
			select | id          | needs a 'table'
			""")
	void anImpossibleChangeFailsTheStartAndSaysWhere(String name, String value, String why) {
		this.contextRunner
			.withPropertyValues("supabase.realtime.channels.todos.postgres-changes[0].table=todos",
					"supabase.realtime.channels.todos.postgres-changes[1].event=INSERT",
					"supabase.realtime.channels.todos.postgres-changes[1]." + name + "="
							+ ((value != null) ? value : ""))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo("supabase.realtime.channels.todos.postgres-changes[1]." + name);
					assertThat(ex.getReason()).contains(why);
				}));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			select=id,,title      | 1
			select=id,            | 1
			"select= , id"        | 0
			"select[0]= "         | 0
			select[0]=            | 0
			""")
	void aBlankColumnFailsTheStartAndSaysWhich(String property, int index) {
		this.contextRunner
			.withPropertyValues("supabase.realtime.channels.todos.postgres-changes[0].table=todos",
					"supabase.realtime.channels.todos.postgres-changes[0]." + property)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName())
						.isEqualTo("supabase.realtime.channels.todos.postgres-changes[0].select[" + index + "]");
					assertThat(ex.getReason()).contains("name a column", "all columns");
				}));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			owner=foo.1     | 'foo' in the filter 'owner=foo.1' is not an operator
			owner           | is not column=operator.value
			owner=eq.1,     | check for extra commas
			owner=in.1      | must stand in parentheses
			""")
	void anInvalidFilterFailsTheStartAndSaysWhere(String filter, String why) {
		this.contextRunner
			.withPropertyValues("supabase.realtime.channels.todos.postgres-changes[0].table=todos",
					"supabase.realtime.channels.todos.postgres-changes[0].filter=" + filter)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (ex) -> {
					assertThat(ex.getName()).isEqualTo("supabase.realtime.channels.todos.postgres-changes[0].filter");
					assertThat(ex.getValue()).isEqualTo(filter);
					assertThat(ex.getReason()).contains(why).endsWith(".");
				}));
	}

	@ParameterizedTest
	@ValueSource(strings = { "info", "warning", "error", "WARNING" })
	void levelsThatTheServerReadsAreAccepted(String level) {
		this.contextRunner.withPropertyValues("supabase.realtime.log-level=" + level)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@ValueSource(strings = { "warn", "debug", "off" })
	void levelsThatTheServerIgnoresFailTheStart(String level) {
		this.contextRunner.withPropertyValues("supabase.realtime.log-level=" + level)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining(level)
				.satisfies((ex) -> assertThat(context.getStartupFailure())
					.hasStackTraceContaining(BindException.class.getName())));
	}

	@Test
	void aLogLevelTwiceFailsTheStart() {
		this.contextRunner
			.withPropertyValues("supabase.realtime.log-level=info", "supabase.realtime.params.log_level=error")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(MutuallyExclusiveConfigurationPropertiesException.class));
	}

	@ParameterizedTest
	@CsvSource({ "apikey, supabase.realtime.api-key", "vsn, supabase.realtime.protocol-version" })
	void aParameterOfTheConnectionItselfFailsTheStartWithoutShowingItsValue(String param, String instead) {
		this.contextRunner.withPropertyValues("supabase.realtime.params." + param + "=s3cret")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidRealtimeConfigurationException.class, (ex) -> {
					assertThat(ex).hasMessageContaining("supabase.realtime.params." + param);
					assertThat(ex.getAction()).contains(instead);
					assertThat(ex).hasStackTraceContaining("params").message().doesNotContain("s3cret");
				}));
	}

}
