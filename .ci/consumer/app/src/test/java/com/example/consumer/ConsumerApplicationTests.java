package com.example.consumer;

import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import com.example.consumer.Lobby.Cursor;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.context.EmbeddedRealtime;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The published modules as an application meets them.
 */
@SpringBootTest
@EmbeddedRealtime
class ConsumerApplicationTests {

	@Autowired
	private EmbeddedRealtimeServer server;

	@Autowired
	private Lobby lobby;

	@Test
	void theApplicationStartsAndHearsAMessage() throws InterruptedException {
		this.server.channel("room:lobby").awaitMembers(1, Duration.ofSeconds(10));
		this.server.channel("room:lobby").broadcast("cursor", new Cursor(1, 2));
		assertThat(this.lobby.heard().poll(10, TimeUnit.SECONDS)).isEqualTo(new Cursor(1, 2));
	}

	@Test
	void theModulesAreInstalledJarsThatSayTheirVersion() throws Exception {
		for (Class<?> type : new Class<?>[] { RealtimeConnection.class, EmbeddedRealtimeServer.class }) {
			URL place = type.getProtectionDomain().getCodeSource().getLocation();
			assertThat(place.getPath()).contains("/io/github/supabaserealtime/").endsWith(".jar");
			assertThat(type.getPackage().getImplementationVersion())
				.isEqualTo(System.getProperty("supabase-realtime.version"));
		}
	}

	@Test
	void thePomOfTheClientNeedsNoParent() throws Exception {
		String jar = RealtimeConnection.class.getProtectionDomain().getCodeSource().getLocation().getPath();
		String pom = new String(new URL("file:" + jar.replaceFirst("\\.jar$", ".pom")).openStream().readAllBytes(),
				StandardCharsets.UTF_8);
		assertThat(pom).contains("<scm", "<developers>", "<licenses>", "<url>").doesNotContain("<parent>", "${");
	}

}
