package io.github.supabaserealtime.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.fake.FakeRealtimeConnection;
import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what an application prints when its configuration cannot work.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartupFailureTests {

	private static final String URL = "--supabase.realtime.url=https://abcdefgh.supabase.co";

	private static final String KEY = "--supabase.realtime.api-key=s3cret";

	@Test
	void aMissingUrlNamesThePropertyAndWhatToWrite(CapturedOutput output) {
		fail(Application.class, KEY);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The property 'supabase.realtime.url' is not set.")
			.contains("https://abcdefgh.supabase.co")
			.contains("supabase.realtime.enabled=false");
	}

	@Test
	void aMissingApiKeyNamesThePropertyAndWhatToWrite(CapturedOutput output) {
		fail(Application.class, URL, "--supabase.realtime.api-key= ");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The property 'supabase.realtime.api-key' is not set.")
			.contains("supabase.realtime.api-key=${SUPABASE_KEY}")
			.contains("supabase.realtime.enabled=false");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			ftp://abcdefgh.supabase.co                          | must begin with https://
			abcdefgh.supabase.co                                | must begin with https://
			https://                                            | no
			https:///realtime/v1                                | no host
			postgres://postgres:s3cret@db.x.supabase.co:5432/pg | address of a database
			postgresql://u:s3cret@db.x.supabase.co:5432/pg      | address of a database
			https://supabase.com/dashboard/project/abcdefgh     | dashboard
			https://abc def:s3cret@x                            | not a URL
			https://abcdefgh.supabase.co/rest/v1/               | another Supabase API
			ws://localhost:99999/socket                         | port 99999
			""")
	void anImpossibleUrlNamesThePropertyAndWhatToWrite(String url, String why, CapturedOutput output) {
		fail(Application.class, "--supabase.realtime.url=" + url, KEY);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The property 'supabase.realtime.url' cannot be used.")
			.contains(why)
			.contains("for example 'https://abcdefgh.supabase.co'")
			.contains("supabase.realtime.enabled=false")
			.doesNotContain("s3cret");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			api-key                             | supabase.realtime.api-key
			access-token                        | supabase.realtime.access-token
			url                                 | supabase.realtime.url
			params.team                         | supabase.realtime.params.team
			headers.X-Team                      | supabase.realtime.headers.X-Team
			channels.lobby.topic                | supabase.realtime.channels.lobby.topic
			channels.t.postgres-changes[0].table | supabase.realtime.channels.t.postgres-changes[0].table
			""")
	void aPlaceholderThatIsNotResolvedNamesThePropertyAndTheVariable(String property, String shown,
			CapturedOutput output) {
		fail(Application.class, URL, KEY, "--supabase.realtime." + property + "=x${NOBODY_SET_THIS}");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The property '" + shown + "' refers to 'NOBODY_SET_THIS', which is not set.")
			.contains("${NOBODY_SET_THIS:default}");
	}

	@Test
	void aKeyThatCannotBeSentNamesThePropertyAndTheCharacter(CapturedOutput output) {
		fail(Application.class, URL, "--supabase.realtime.api-key=s3cret\u2026");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The property 'supabase.realtime.api-key' cannot be used: its character 7 is HORIZONTAL ELLIPSIS"
					+ " (U+2026)")
			.doesNotContain("s3cret");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			supabase.realtime.headers.X-Team    | The header 'X-Team' cannot be sent: its character 7 is
			supabase.realtime.headers[X-Te:am]  | The header 'X-Te:am' cannot be sent: character 5 of its name is
			""")
	void aHeaderThatCannotBeSentNamesTheProperty(String property, String why, CapturedOutput output) {
		fail(Application.class, URL, KEY, "--" + property + "=s3cret\u2026");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The property 'supabase.realtime.headers.")
			.contains(why)
			.doesNotContain("s3cret");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			proxy.username=ada   | proxy.username=ada         | is set without 'supabase.realtime.proxy.password'
			proxy.password=s3cret | proxy.password=s3cret     | is set without 'supabase.realtime.proxy.username'
			proxy.username=ada:s3cret | proxy.password=s3cret | 'username' must not have a colon
			""")
	void halfOfTheCredentialsForAProxyFailsTheStart(String one, String other, String why, CapturedOutput output) {
		fail(Application.class, URL, KEY, "--supabase.realtime." + one, "--supabase.realtime." + other);
		assertThat(output).contains("APPLICATION FAILED TO START").contains(why).doesNotContain("s3cret");
	}

	@Test
	void anImpossibleUrlOfOtherDetailsNamesTheDetails(CapturedOutput output) {
		fail(DetailsApplication.class, URL, KEY);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains(DetailsApplication.class.getName())
			.contains("replace the property 'supabase.realtime.url'")
			.contains("address of a database");
	}

	@Test
	void anImpossibleNumberNamesThePropertyValueAndReason(CapturedOutput output) {
		fail(Application.class, URL, KEY, "--supabase.realtime.heartbeat.interval=2m");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("supabase.realtime.heartbeat.interval")
			.contains("2m")
			.contains("It must be below 60s");
	}

	@Test
	void anUnknownLogLevelNamesTheValidOnes(CapturedOutput output) {
		fail(Application.class, URL, KEY, "--supabase.realtime.log-level=warn");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("supabase.realtime.log-level")
			.containsPattern("(?s)valid.*ERROR.*INFO.*WARNING");
	}

	@Test
	void twoDeclarationsOfATopicAreBothNamed(CapturedOutput output) {
		fail(Application.class, URL, KEY, "--supabase.realtime.channels.one.topic=room",
				"--supabase.realtime.channels.two.topic=room", "--supabase.realtime.channels.two.private=true");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("'supabase.realtime.channels.one' and 'supabase.realtime.channels.two'");
	}

	@Test
	void anApplicationThatContradictsADeclarationIsToldBothOptions(CapturedOutput output) {
		fail(ContradictingApplication.class, URL, KEY, "--supabase.realtime.channels.lobby.private=true");
		assertThat(output)
			.contains("The topic 'realtime:lobby' already has a channel with other options, from"
					+ " 'supabase.realtime.channels.lobby': ")
			.contains("privateChannel=true")
			.contains("privateChannel=false");
	}

	@Test
	void aListenerMethodThatCannotWorkIsNamed(CapturedOutput output) {
		fail(ListeningApplication.class, URL, KEY);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("@BroadcastListener on 'StartupFailureTests.ListeningApplication.on(int, int)' of bean")
			.contains("parameter 2 (int y) would take the payload")
			.contains("Correct the method or its annotation");
	}

	@Test
	void aMessageThatIsASentenceAlreadyIsNotEndedTwice(CapturedOutput output) {
		fail(UnreachableMethodApplication.class, URL, KEY);
		assertThat(output).contains("it cannot be called on the bean's proxy.").doesNotContain("..\n");
	}

	@ParameterizedTest
	@CsvSource({ "no, no.", "no., no.", "'no. ', no.", "no?, no?" })
	void aSentenceIsEndedOnce(String text, String sentence) {
		assertThat(Sentence.end(text)).isEqualTo(sentence);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			channels.lobby.postgres-changes[0].filter | owner
			channels.lobby.topic                      | realtime:
			channels[room:lobby].broadcast.replay.last | 10m
			channels[room:lobby].broadcast.persist    | 10m
			channels.lobby.broadcast.persist          | 10
			""")
	void noDescriptionEndsWithTwoFullStops(String property, String value, CapturedOutput output) {
		fail(Application.class, URL, KEY, "--supabase.realtime." + property + "=" + value,
				"--supabase.realtime.channels.lobby.postgres-changes[0].table=todos");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("supabase.realtime.channels" + (property.contains("lobby]") ? "[room:lobby]" : ""))
			.doesNotContainPattern("\\.\\.(\\s|$)");
	}

	@ParameterizedTest
	@ValueSource(strings = { "url", "api-key", "apiKey", "access-token", "ssl.bundle" })
	void aPlaceholderThatConnectionDetailsReplaceNeedNotBeResolved(String property) {
		start(WorkingDetailsApplication.class, "--supabase.realtime." + property + "=${NOBODY_SET_THIS}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "url", "api-key", "access-token", "ssl.bundle" })
	void aPlaceholderThatAConnectionOfTheApplicationReplacesNeedNotBeResolved(String property) {
		start(OwnConnectionApplication.class, "--supabase.realtime." + property + "=${NOBODY_SET_THIS}");
	}

	@Test
	void aPlaceholderThatConnectionDetailsDoNotReplaceFailsTheStart(CapturedOutput output) {
		fail(WorkingDetailsApplication.class, "--supabase.realtime.params.team=${NOBODY_SET_THIS}");
		assertThat(output)
			.contains("The property 'supabase.realtime.params.team' refers to 'NOBODY_SET_THIS', which is not set.");
	}

	@Test
	void aPlaceholderInOtherDetailsNamesTheDetails(CapturedOutput output) {
		fail(UnresolvedDetailsApplication.class);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The api-key of the connection details")
			.contains("refers to 'NOBODY_SET_THIS', which is not set.");
	}

	@Test
	void aPlaceholderForTheBundleIsNoMissingBundle(CapturedOutput output) {
		fail(Application.class, URL, KEY, "--supabase.realtime.ssl.bundle=${NOBODY_SET_THIS}");
		assertThat(output)
			.contains("The property 'supabase.realtime.ssl.bundle' refers to 'NOBODY_SET_THIS', which is not set.");
	}

	@Test
	void textThatOpensNoPlaceholderIsLeftAlone() {
		start(Application.class, URL, KEY, "--supabase.realtime.params.team=a${b");
	}

	@Test
	void switchedOffItNeedsNothing() {
		SpringApplication application = application(Application.class);
		application.run("--supabase.realtime.enabled=false").close();
	}

	@ParameterizedTest
	@ValueSource(
			classes = { NeedsConnection.class, NeedsRestClient.class, NeedsLifecycle.class, LooksUpConnection.class })
	void switchedOffItIsNamedAsTheReasonForAMissingBean(Class<?> needy, CapturedOutput output) {
		SpringApplication application = application(needy);
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> application.run("--supabase.realtime.enabled=false"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("'supabase.realtime.enabled' is 'false'")
			.contains("ObjectProvider<");
	}

	@Test
	void theMissingParameterIsNamedWithTheSwitch(CapturedOutput output) {
		SpringApplication application = application(NeedsConnection.class);
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> application.run("--supabase.realtime.enabled=false"));
		assertThat(output).contains("Parameter 0 of method early in " + NeedsConnection.class.getName())
			.contains("ObjectProvider<RealtimeConnection>");
	}

	@Test
	void aMissingBeanOfAnotherTypeIsLeftToSpringBoot(CapturedOutput output) {
		SpringApplication application = application(NeedsRunnable.class);
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> application.run("--supabase.realtime.enabled=false"));
		assertThat(output).contains("Consider defining a bean of type 'java.lang.Runnable'")
			.doesNotContain("supabase.realtime.enabled");
	}

	private static SpringApplication application(Class<?> source) {
		SpringApplication application = new SpringApplication(source);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setRegisterShutdownHook(false);
		return application;
	}

	private static void start(Class<?> source, String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.add("--supabase.realtime.auto-startup=false");
		application(source).run(all.toArray(String[]::new)).close();
	}

	private static void fail(Class<?> source, String... arguments) {
		SpringApplication application = application(source);
		List<String> all = new ArrayList<>(List.of(arguments));
		all.add("--supabase.realtime.auto-startup=false");
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> application.run(all.toArray(String[]::new)));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RealtimeAutoConfiguration.class)
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RealtimeAutoConfiguration.class)
	static class DetailsApplication implements RealtimeConnectionDetails {

		@Override
		public String getUrl() {
			return "postgres://localhost/db";
		}

		@Override
		public String getApiKey() {
			return "key";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RealtimeAutoConfiguration.class)
	static class WorkingDetailsApplication extends DetailsApplication {

		@Override
		public String getUrl() {
			return "https://abcdefgh.supabase.co";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RealtimeAutoConfiguration.class)
	static class UnresolvedDetailsApplication extends WorkingDetailsApplication {

		@Override
		public String getApiKey() {
			return "${NOBODY_SET_THIS}";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RealtimeAutoConfiguration.class)
	static class OwnConnectionApplication {

		@Bean
		RealtimeConnection ownConnection() {
			return new FakeRealtimeConnection();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RealtimeAutoConfiguration.class)
	static class ContradictingApplication {

		@Bean
		String early(RealtimeConnection connection) {
			return connection.channel("lobby", ChannelOptions.defaults()).getTopic();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RealtimeAutoConfiguration.class)
	static class ListeningApplication {

		@BroadcastListener("lobby")
		void on(int x, int y) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RealtimeAutoConfiguration.class)
	static class NeedsConnection {

		@Bean
		String early(RealtimeConnection connection) {
			return connection.getName();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RealtimeAutoConfiguration.class)
	static class NeedsRestClient {

		@Bean
		String early(BroadcastRestClient client) {
			return client.toString();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RealtimeAutoConfiguration.class)
	static class NeedsLifecycle {

		@Autowired
		RealtimeConnectionLifecycle lifecycle;

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RealtimeAutoConfiguration.class)
	static class LooksUpConnection {

		@Bean
		String early(BeanFactory beans) {
			return beans.getBean(RealtimeConnection.class).getName();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RealtimeAutoConfiguration.class)
	static class NeedsRunnable {

		@Bean
		String early(Runnable runnable) {
			return runnable.toString();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RealtimeAutoConfiguration.class)
	static class UnreachableMethodApplication {

		@Bean
		Runnable hidden() {
			ProxyFactory factory = new ProxyFactory(new Hidden());
			factory.setProxyTargetClass(false);
			factory.setInterfaces(Runnable.class);
			return (Runnable) factory.getProxy();
		}

	}

	static class Hidden implements Runnable {

		@Override
		public void run() {
		}

		@BroadcastListener("lobby")
		void on(String text) {
		}

	}

}
