package io.github.supabaserealtime.autoconfigure;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An application is processed ahead of time, compiled, and run on the JVM with what was
 * generated.
 */
class AotApplicationTests {

	private static final String CLASS_PATH = System.getProperty("surefire.test.class.path",
			System.getProperty("java.class.path"));

	private static final String ORDERS = "--supabase.realtime.connections.orders.";

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final EmbeddedRealtimeServer ordersServer = EmbeddedRealtimeServer.start();

	@TempDir
	Path directory;

	@AfterEach
	void stopServers() {
		this.server.close();
		this.ordersServer.close();
	}

	@Test
	void listenersEventsAndHealthWorkInAnApplicationThatWasProcessedAheadOfTime() throws Exception {
		process();
		compile();
		assertThat(metadata()).contains(AotApplication.Greeting.class.getName(), "greeted",
				"io/github/supabaserealtime/internal/client/version.properties",
				"io/github/supabaserealtime/resume/positions-postgresql.sql", ChannelProperties.class.getName());
		Path output = this.directory.resolve("output.txt");
		Process process = start(output);
		try {
			// how long a JVM takes to start says nothing here, as long as it runs
			await().atMost(Duration.ofMinutes(5))
				.failFast(() -> !process.isAlive())
				.untilAsserted(() -> assertThat(Files.readString(output)).contains("event: realtime:room:lobby",
						"event: realtime:incoming"));
			this.server.channel("room:lobby").broadcast("greeting", Map.of("text", "hello"));
			await().atMost(Duration.ofMinutes(5))
				.failFast(() -> !process.isAlive())
				// the order ends the connection whose health is printed last
				.untilAsserted(() -> assertThat(Files.readString(output)).contains("heard: hello", "health: orders "));
			this.ordersServer.channel("incoming").broadcast("placed", Map.of("text", "order"));
			assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		assertThat(Files.readString(output)).contains("generated: true", "heard: hello on supabaseRealtime",
				"health: supabaseRealtime UP", "health: orders UP", "heard: order on orders");
		assertThat(process.exitValue()).isZero();
	}

	private void process() {
		new SpringApplicationAotProcessor(AotApplication.class,
				AbstractAotProcessor.Settings.builder()
					.sourceOutput(this.directory.resolve("sources"))
					.resourceOutput(this.directory.resolve("classes"))
					.classOutput(this.directory.resolve("classes"))
					.groupId("test")
					.artifactId("test")
					.build(),
				new String[] { "--spring.main.web-application-type=none",
						// which connections there are is decided now, where they are to
						// later
						"--supabase.realtime.url=http://build.invalid", ORDERS + "url=http://build.invalid" })
			.process();
	}

	private void compile() throws IOException {
		try (Stream<Path> sources = Files.walk(this.directory.resolve("sources"))) {
			String[] options = Stream
				.concat(Stream.of("-d", this.directory.resolve("classes").toString(), "-cp", classPath(), "-proc:none",
						"-nowarn", "-parameters"), sources.map(Path::toString).filter((path) -> path.endsWith(".java")))
				.toArray(String[]::new);
			assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, options)).isZero();
		}
	}

	private String classPath() {
		return this.directory.resolve("classes") + File.pathSeparator + CLASS_PATH;
	}

	private String metadata() throws IOException {
		try (Stream<Path> files = Files.walk(this.directory.resolve("classes").resolve("META-INF"))) {
			StringBuilder text = new StringBuilder();
			for (Path file : files.filter((path) -> path.toString().endsWith(".json")).toList()) {
				text.append(Files.readString(file));
			}
			return text.toString().replace("\\/", "/");
		}
	}

	private Process start(Path output) throws IOException {
		List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Dspring.aot.enabled=true", "-cp", classPath(), AotApplication.class.getName(),
				"--spring.main.web-application-type=none", "--supabase.realtime.url=" + this.server.url(),
				"--supabase.realtime.api-key=" + this.server.apiKey(), ORDERS + "url=" + this.ordersServer.url(),
				ORDERS + "api-key=" + this.ordersServer.apiKey());
		return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
	}

	@Test
	void aChannelThatIsWrittenAsATextCanBeBound() {
		RuntimeHints hints = new RuntimeHints();
		new RealtimeRuntimeHints().registerHints(hints, getClass().getClassLoader());
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(ReflectionUtils.findMethod(ChannelProperties.class, "of", String.class)))
			.accepts(hints);
	}

}
