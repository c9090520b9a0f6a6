package io.github.supabaserealtime.samples.liveboard;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.samples.liveboard.room.Line;
import io.github.supabaserealtime.samples.liveboard.room.Room;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.Fault;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Only sockets are refused: with the HTTP fallback the lines arrive during the outage.
 * With the Maven profile {@code thorough} the client tries again as seldom as by default.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = "supabase.realtime.http-fallback=true")
class HttpFallbackDemonstrationTests {

	@LocalServerPort
	private int port;

	@Autowired
	private EmbeddedRealtimeServer server;

	@DynamicPropertySource
	static void reconnectSooner(DynamicPropertyRegistry properties) {
		if (!Boolean.getBoolean("realtime.thorough")) {
			properties.add("supabase.realtime.reconnect.delay", () -> "100ms");
			properties.add("supabase.realtime.reconnect.max-delay", () -> "500ms");
		}
	}

	@Test
	void linesArriveWhileTheSocketIsRefused() {
		BoardClient page = new BoardClient(this.port, "me").listen();
		await().until(() -> page.status().equals("UP"));
		List<String> heard = new CopyOnWriteArrayList<>();
		RealtimeConnection observer = RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey())
			.name("observer")
			.build();
		observer.connect().join();
		RealtimeChannel channel = observer.channel(Room.TOPIC);
		channel.onBroadcast(Room.LINE, Line.class, (line) -> {
			if ("me".equals(line.from())) {
				heard.add(line.text());
			}
		});
		channel.subscribe().join();
		long observerId = this.server.connections().get(this.server.connections().size() - 1).id();
		Fault outage = this.server.faults().refuseUpgrades(503, "unavailable");
		this.server.connections()
			.stream()
			.filter((socket) -> socket.id() != observerId)
			.forEach((socket) -> socket.close(1012, "outage"));
		await().until(() -> page.status().equals("UNKNOWN"));
		for (int i = 1; i <= 5; i++) {
			String line = "line " + i;
			page.say(line);
			await().untilAsserted(() -> assertThat(page.outcomes(line)).endsWith("ACCEPTED_OVER_HTTP"));
		}
		await()
			.untilAsserted(() -> assertThat(heard).containsExactly("line 1", "line 2", "line 3", "line 4", "line 5"));
		outage.close();
		await().until(() -> page.status().equals("UP"));
		page.say("line 6");
		await().untilAsserted(() -> assertThat(page.outcomes("line 6")).endsWith("ACKNOWLEDGED"));
		await().untilAsserted(() -> assertThat(heard).hasSize(6));
		observer.disconnect().join();
	}

}
