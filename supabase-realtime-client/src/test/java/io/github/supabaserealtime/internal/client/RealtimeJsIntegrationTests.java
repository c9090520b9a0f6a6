package io.github.supabaserealtime.internal.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.BroadcastOptions;
import io.github.supabaserealtime.message.BroadcastReplay;
import io.github.supabaserealtime.test.ChannelPolicy.Permissions;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Supabase's own JavaScript client and this one, at the same server. Needs node and
 * {@code npm ci} in {@code .ci/node}; {@code .ci/run} sees to both.
 */
class RealtimeJsIntegrationTests {

	private static final Path SCRIPTS = Path.of("..", ".ci", "node").toAbsolutePath().normalize();

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder()
		.policy((topic, claims) -> Permissions.ALL)
		.start();

	private RealtimeConnection connection;

	private Process node;

	@BeforeEach
	void requireNode() {
		boolean present = Files.isDirectory(SCRIPTS.resolve("node_modules/@supabase/realtime-js"));
		if (Boolean.getBoolean("realtime.js.required")) {
			assertThat(present).as("@supabase/realtime-js is installed").isTrue();
		}
		Assumptions.assumeTrue(present, "@supabase/realtime-js is not installed: run 'npm ci' in .ci/node");
	}

	@AfterEach
	void stop() {
		if (this.node != null) {
			this.node.destroyForcibly();
		}
		if (this.connection != null) {
			Futures.get(this.connection.disconnect());
		}
		this.server.close();
	}

	@ParameterizedTest
	@CsvSource({ "2.0.0, 2.0.0", "1.0.0, 1.0.0", "2.0.0, 1.0.0", "1.0.0, 2.0.0" })
	void bothClientsHearEachOther(String ours, String theirs) throws IOException, InterruptedException {
		this.connection = connect(ours);
		RealtimeChannel channel = this.connection.channel("interop",
				ChannelOptions.builder().broadcastAck(true).build());
		CompletableFuture<BroadcastMessage> fromJs = new CompletableFuture<>();
		CompletableFuture<BroadcastMessage> bytesFromJs = new CompletableFuture<>();
		channel.onBroadcast("from-js", fromJs::complete);
		channel.onBroadcast("bytes-from-js", bytesFromJs::complete);
		Futures.get(channel.subscribe());

		this.node = start("interop.mjs", theirs, "interop");
		this.server.channel("interop").awaitMembers(2, Duration.ofSeconds(20));
		boolean binary = ours.equals("2.0.0");
		if (binary) {
			Futures.get(channel.broadcast("bytes-from-java", new byte[] { 3, 4, (byte) 254 }));
		}
		assertThat(Futures.get(channel.broadcast("from-java", Map.of("text", "é", "n", 1))))
			.isEqualTo(SendResult.acknowledged());
		assertThat(Futures.get(fromJs).payload().asTree().path("text").stringValue()).isEqualTo("grüße");
		if (binary && theirs.equals("2.0.0")) {
			assertThat(Futures.get(bytesFromJs).payload().asBytes()).containsExactly(1, 2, 255);
		}
		Futures.get(channel.broadcast("end", Map.of()));

		String output = String.join("\n", output());
		assertThat(output).contains("subscribed", "outcome ok", "\"event\":\"from-java\"", "\"text\":\"é\"");
		if (binary && theirs.equals("2.0.0")) {
			assertThat(output).contains("outcome of bytes ok", "{\"bytes\":[3,4,254]}");
		}
	}

	@Test
	void whatTheJavaScriptClientHadStoredIsReplayedToThisOne() throws IOException, InterruptedException {
		this.node = start("persist.mjs", "kept", "send");
		assertThat(output()).containsExactly("ok", "ok");
		this.connection = connect("2.0.0");
		RealtimeChannel channel = this.connection.channel("kept",
				ChannelOptions.builder()
					.privateChannel(true)
					.replay(BroadcastReplay.last(Duration.ofHours(1)))
					.build());
		CompletableFuture<BroadcastMessage> json = new CompletableFuture<>();
		CompletableFuture<BroadcastMessage> bytes = new CompletableFuture<>();
		channel.onBroadcast("json", json::complete);
		channel.onBroadcast("bytes", bytes::complete);
		Futures.get(channel.subscribe());
		assertThat(Futures.get(json).payload().asTree().path("text").stringValue()).isEqualTo("grüße");
		assertThat(Futures.get(bytes).payload().asBytes()).containsExactly(1, 2, 255);
		assertThat(List.of(Futures.get(json), Futures.get(bytes)))
			.allSatisfy((message) -> assertThat(message.replayed()).isTrue())
			.extracting(BroadcastMessage::id)
			.doesNotContainNull()
			.doesNotHaveDuplicates();
	}

	@Test
	void whatThisClientHadStoredIsReplayedToTheJavaScriptOne() throws IOException, InterruptedException {
		this.connection = connect("2.0.0");
		RealtimeChannel channel = this.connection.channel("kept",
				ChannelOptions.builder().privateChannel(true).broadcastAck(true).build());
		Futures.get(channel.subscribe());
		List<String> ids = new ArrayList<>();
		for (Object payload : List.of(Map.of("text", "é"), new byte[] { 3, 4, (byte) 254 })) {
			SendResult result = Futures.get(channel.broadcast("kept", payload,
					BroadcastOptions.builder().persist(Duration.ofHours(1)).build()));
			ids.add(result.storedId().orElseThrow());
		}
		this.node = start("persist.mjs", "kept", "replay");
		this.server.channel("kept").awaitMembers(2, Duration.ofSeconds(20));
		Futures.get(channel.broadcast("last", Map.of()));
		assertThat(output()).satisfiesExactly(
				(json) -> assertThat(json).contains("{\"text\":\"é\"}", ids.get(0), "\"replayed\":true"),
				(bytes) -> assertThat(bytes).contains("{\"bytes\":[3,4,254]}", ids.get(1), "\"replayed\":true"),
				(last) -> assertThat(last).contains("\"last\""));
	}

	private RealtimeConnection connect(String version) {
		RealtimeConnection connection = RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey())
			.protocolVersion(ProtocolVersion.of(version))
			.build();
		Futures.get(connection.connect());
		return connection;
	}

	private Process start(String script, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of("node", script, this.server.url(), this.server.apiKey()));
		command.addAll(List.of(arguments));
		return new ProcessBuilder(command).directory(SCRIPTS.toFile()).redirectErrorStream(true).start();
	}

	/**
	 * Wait until the script has ended well.
	 * @return the lines that it printed
	 */
	private List<String> output() throws IOException, InterruptedException {
		assertThat(this.node.waitFor(20, TimeUnit.SECONDS)).isTrue();
		String output = new String(this.node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(this.node.exitValue()).as(output).isZero();
		return output.lines().toList();
	}

}
