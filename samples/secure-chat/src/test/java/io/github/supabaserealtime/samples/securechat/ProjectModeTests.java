package io.github.supabaserealtime.samples.securechat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.github.supabaserealtime.test.ChannelPolicy;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.ServerConnection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The chat with the address of a project. {@link AuthStub} answers as the sign-in of a
 * project does.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@DirtiesContext
class ProjectModeTests {

	private static final String USER = "dave@example.com";

	private static final EmbeddedRealtimeServer PROJECT = EmbeddedRealtimeServer.builder()
		.privateOnly(true)
		.policy(ChannelPolicy.rules().allow("team:blue", ChannelPolicy.Permissions.ALL, "authenticated"))
		.start();

	private static final AuthStub AUTH = new AuthStub(PROJECT, USER, "correct horse");

	@LocalServerPort
	private int port;

	@Value("${logging.file.name}")
	private Path logFile;

	@DynamicPropertySource
	static void address(DynamicPropertyRegistry registry) {
		registry.add("supabase.realtime.url", PROJECT::url);
		registry.add("supabase.realtime.api-key", PROJECT::apiKey);
		registry.add("chat.auth-url", AUTH::url);
	}

	@AfterAll
	static void close() {
		AUTH.close();
		PROJECT.close();
	}

	@Test
	void usersOfTheProjectSignInAndTheirTokensAreRefreshed() throws IOException {
		TestLog log = new TestLog(this.logFile);
		ChatClient dave = new ChatClient(this.port);
		assertThat(dave.get("/api/sign-in").body()).isEqualTo("{\"users\":[]}");
		assertThat(dave.signIn(USER, "wrong")).endsWith("/login.html?wrong");
		assertThat(dave.signIn("down@example.com", "any")).endsWith("/login.html?unavailable");
		assertThat(dave.signIn(USER, "correct horse")).endsWith("/");
		dave.listen();
		await().until(dave::isInTheRoom);
		// the stub's tokens end soon enough to be refreshed at once, each refresh token
		// is used once
		assertThat(AUTH.grants()).startsWith("password wrong", "password correct horse", "refresh_token refresh-1");
		assertThat(AUTH.grants()).doesNotHaveDuplicates();
		List<String> tokens = Claims.tokens(PROJECT, "phx_join");
		assertThat(tokens).singleElement().satisfies((token) -> assertThat(Claims.subject(token)).isEqualTo(USER));
		assertThat(dave.say("hello")).isEqualTo("202 SENDING");
		await().untilAsserted(() -> assertThat(dave.heard(USER)).containsExactly("hello"));
		assertThat(dave.signOut()).endsWith("/login.html?out");
		await().untilAsserted(() -> assertThat(PROJECT.connections()).noneMatch(ServerConnection::isOpen));
		assertThat(log.contains(USER)).isTrue();
		assertThat(log.containsToken()).isFalse();
		for (String secret : List.of("refresh-1", "refresh-2", "correct horse")) {
			assertThat(log.contains(secret)).as(secret).isFalse();
		}
	}

}
