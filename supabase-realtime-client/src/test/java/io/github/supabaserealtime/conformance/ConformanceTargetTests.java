package io.github.supabaserealtime.conformance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.ServerGeneration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.platform.commons.support.ReflectionSupport;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.testcontainers.DockerClientFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for how the conformance suite finds its server, and for the message if there is
 * none.
 */
class ConformanceTargetTests {

	private static final String SECRET = "a-secret-of-more-than-thirty-two-characters";

	private static final String PASSWORD = "the-password";

	private static Run run(DiscoverySelector selector, String target, Map<String, String> settings) {
		// what the environment of the build may name is not for these tests
		Map<String, String> parameters = new HashMap<>(
				Map.of(TargetExtension.URL, "", TargetExtension.SECRET, "", TargetExtension.DATABASE_URL, ""));
		parameters.putAll(settings);
		parameters.put(TargetExtension.TARGET, target);
		LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
			.selectors(selector)
			.configurationParameters(parameters)
			.build();
		Run run = new Run();
		LauncherFactory.create().execute(request, run);
		return run;
	}

	private static Run runAll(String target, Map<String, String> settings) {
		return run(DiscoverySelectors.selectClass(RealtimeConformanceTests.class), target, settings);
	}

	private static Run runGroup(Class<?> group, String target, Map<String, String> settings) {
		return run(DiscoverySelectors.selectNestedClass(List.of(RealtimeConformanceTests.class), group), target,
				settings);
	}

	private static int closedPort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	private static String failure(Run run) {
		assertThat(run.tests).as("cases that were begun").isEmpty();
		assertThat(run.failures).hasSize(1);
		return String.valueOf(run.failures.get(0).getMessage());
	}

	@Test
	void whereNoServerAnswersThereIsOneFailureThatNamesItsAddressAndNoKey() throws Exception {
		int port = closedPort();
		Run run = runAll("external", Map.of(TargetExtension.URL,
				"ws://localhost:" + port + "/socket?apikey=" + PASSWORD, TargetExtension.SECRET, SECRET));
		assertThat(failure(run)).isEqualTo("No Realtime server to ask: No socket at ws://localhost:" + port
				+ "/socket/websocket?vsn=2.0.0: no answer (ConnectException)");
	}

	@Test
	void whereTheServerRefusesTheKeyThereIsOneFailureThatSaysSo() {
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start()) {
			Run run = runAll("external",
					Map.of(TargetExtension.URL, server.url(), TargetExtension.SECRET, "another " + SECRET));
			assertThat(failure(run)).contains(server.url(), "refused with 401", "is REALTIME_JWT_SECRET its secret?");
		}
	}

	@Test
	void whatTheTargetNeedsIsNamed() {
		assertThat(failure(runAll("external", Map.of(TargetExtension.URL, "ws://localhost:4000/socket"))))
			.isEqualTo("The external target needs REALTIME_JWT_SECRET: the environment has none");
		assertThat(failure(runAll("elsewhere", Map.of())))
			.isEqualTo("realtime.conformance.target is 'elsewhere': it can be embedded, container or external");
	}

	@Test
	void aDatabaseThatCannotBeReachedIsOneFailureWithoutThePassword() throws Exception {
		Run run = runAll("external",
				Map.of(TargetExtension.URL, "ws://localhost:" + closedPort() + "/socket", TargetExtension.SECRET,
						SECRET, TargetExtension.DATABASE_URL,
						"postgresql://someone:" + PASSWORD + "@localhost:" + closedPort() + "/postgres"));
		assertThat(failure(run)).contains("REALTIME_DATABASE_URL", "08001").doesNotContain(PASSWORD, "someone");
	}

	@Test
	void aMistakenAddressIsOneFailureThatDoesNotRepeatIt() {
		Run run = runAll("external",
				Map.of(TargetExtension.URL, "localhost/" + PASSWORD, TargetExtension.SECRET, SECRET));
		assertThat(failure(run)).isEqualTo("REALTIME_URL is not an address with a scheme and a host");
	}

	@Test
	void aServerThatIsNamedIsAskedTheSameAndWhatNeedsItsDatabaseIsLeftOut() {
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().jwtSecret(SECRET).start()) {
			Map<String, String> settings = Map.of(TargetExtension.URL, server.url(), TargetExtension.SECRET, SECRET);
			Run asked = runGroup(ConformanceGroups.Socket.class, "external", settings);
			assertThat(asked.failures).isEmpty();
			assertThat(asked.left).isEmpty();
			assertThat(asked.tests).hasSizeGreaterThan(5);
			assertThat(server.connectionCount()).isGreaterThan(asked.tests.size());
			Run left = runGroup(ConformanceGroups.PostgresChange.class, "external", settings);
			assertThat(left.failures).isEmpty();
			assertThat(left.left).hasSameSizeAs(left.tests)
				.hasSizeGreaterThan(5)
				.allSatisfy((reason) -> assertThat(reason)
					.isEqualTo("This case needs the server's database: REALTIME_DATABASE_URL names none"));
		}
	}

	@ParameterizedTest
	@EnumSource(ServerGeneration.class)
	void aServerThatIsNamedIsAskedWhatHoldsForItsGenerationWhichTheFirstLineNames(ServerGeneration generation) {
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder()
			.generation(generation)
			.jwtSecret(SECRET)
			.start()) {
			Run run = runGroup(ConformanceGroups.Broadcast.class, "external",
					Map.of(TargetExtension.URL, server.url(), TargetExtension.SECRET, SECRET));
			Generation found = Generation.valueOf(generation.name());
			Generation other = EnumSet.complementOf(EnumSet.of(found)).iterator().next();
			assertThat(run.failures).isEmpty();
			assertThat(run.entries).containsExactly(Map.of(TargetExtension.REPORT,
					"Conformance: asking the server at " + Endpoint.of(server.url()) + ", generation " + found));
			assertThat(run.skipped).isNotEmpty().containsOnly("holds for servers of the generation " + other);
		}
	}

	@Test
	void aServerOfNoKnownGenerationIsOneFailureThatShowsItsAnswer() {
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().jwtSecret(SECRET).start()) {
			server.faults().replyToBroadcasts("conformance:generation", "{\"reason\":\"no\"}");
			assertThat(failure(
					runAll("external", Map.of(TargetExtension.URL, server.url(), TargetExtension.SECRET, SECRET))))
				.isEqualTo("The server is of no known generation: it answers a broadcast of 3100000 bytes with "
						+ "{\"status\":\"error\",\"response\":{\"reason\":\"no\"}}");
		}
	}

	@Test
	void everyGroupIsAsked() {
		Set<Class<?>> groups = new HashSet<>(
				ReflectionSupport.findAllClassesInPackage(ConformanceCases.class.getPackageName(),
						(type) -> ConformanceCases.class.isAssignableFrom(type)
								&& type.getSimpleName().endsWith("Cases") && type != ConformanceCases.class
								&& type != ChangesCases.class,
						(name) -> true));
		Set<Class<?>> asked = new HashSet<>();
		ReflectionSupport.findNestedClasses(ConformanceGroups.class, (type) -> type.isAnnotationPresent(Nested.class))
			.forEach((group) -> asked.add(group.getSuperclass()));
		assertThat(asked).isEqualTo(groups);
	}

	@Test
	void inTheShortFormAnOlderServerIsAskedWhatHoldsForItAlone() {
		Run run = run(DiscoverySelectors.selectNestedClass(List.of(OlderServerConformanceTests.class),
				ConformanceGroups.Private.class), "embedded", Map.of(TargetExtension.THOROUGH, "false"));
		assertThat(run.failures).isEmpty();
		assertThat(run.tests).isNotEmpty();
		assertThat(run.skipped).contains(TargetExtension.LEFT_OUT,
				"holds for servers of the generation " + Generation.NEWEST);
		Run full = run(DiscoverySelectors.selectNestedClass(List.of(OlderServerConformanceTests.class),
				ConformanceGroups.Private.class), "embedded", Map.of(TargetExtension.THOROUGH, "true"));
		assertThat(full.failures).isEmpty();
		assertThat(full.tests).hasSizeGreaterThan(run.tests.size());
		assertThat(full.skipped).doesNotContain(TargetExtension.LEFT_OUT).isSubsetOf(run.skipped);
	}

	@Test
	void withoutDockerTheContainerIsLeftOutAndSaysWhy() {
		Assumptions.assumeFalse(DockerClientFactory.instance().isDockerAvailable(), "Docker answers");
		Run run = runAll("container", Map.of());
		assertThat(run.failures).isEmpty();
		assertThat(run.tests).isEmpty();
		assertThat(run.left).containsExactly("No server in a container: no Docker answers");
	}

	/**
	 * What became of a run.
	 */
	private static final class Run implements TestExecutionListener {

		private final List<String> tests = new ArrayList<>();

		private final List<Throwable> failures = new ArrayList<>();

		private final List<String> left = new ArrayList<>();

		private final List<String> skipped = new ArrayList<>();

		private final List<Map<String, String>> entries = new ArrayList<>();

		@Override
		public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
			this.entries.add(entry.getKeyValuePairs());
		}

		@Override
		public void executionSkipped(TestIdentifier test, String reason) {
			this.skipped.add(reason);
		}

		@Override
		public void executionStarted(TestIdentifier test) {
			if (test.isTest()) {
				this.tests.add(test.getDisplayName());
			}
		}

		@Override
		public void executionFinished(TestIdentifier test, TestExecutionResult result) {
			Throwable cause = result.getThrowable().orElse(null);
			if (cause != null && result.getStatus() == TestExecutionResult.Status.FAILED) {
				this.failures.add(cause);
			}
			else if (cause != null) {
				this.left.add(String.valueOf(cause.getMessage()));
			}
		}

	}

}
