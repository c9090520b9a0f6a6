package io.github.supabaserealtime.samples.securechat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.ServerConnection;
import org.apache.catalina.Context;
import org.apache.catalina.Session;
import org.apache.catalina.session.ManagerBase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The chat with the embedded server. Tokens are good for six seconds and are renewed
 * after four.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "chat.token-lifetime=6s")
class SecureChatApplicationTests {

	private final List<ChatClient> clients = new ArrayList<>();

	@LocalServerPort
	private int port;

	@Autowired
	private EmbeddedRealtimeServer server;

	@Autowired
	private ServletWebServerApplicationContext context;

	@Value("${logging.file.name}")
	private Path logFile;

	@AfterEach
	void signOut() {
		this.clients.forEach(ChatClient::signOut);
		await().untilAsserted(() -> assertThat(connections()).isZero());
		this.server.clearReceived();
	}

	@Test
	void eachUserHasAConnectionWithATokenOfTheirOwn() {
		assertThat(connections()).as("nobody has signed in").isZero();
		ChatClient alice = enter("alice");
		ChatClient bob = enter("bob");
		assertThat(connections()).isEqualTo(2);
		assertThat(Claims.tokens(this.server, "phx_join").stream().map(Claims::subject)).containsExactly("alice",
				"bob");
		assertThat(alice.connection().path("name").stringValue())
			.isNotEqualTo(bob.connection().path("name").stringValue());
	}

	@Test
	void aMessagePassesFromOneMemberToAnother() {
		ChatClient alice = enter("alice");
		ChatClient bob = enter("bob");
		await().untilAsserted(() -> assertThat(bob.present()).containsExactly("alice", "bob"));
		assertThat(alice.say("hello bob")).isEqualTo("202 SENDING");
		await().untilAsserted(() -> assertThat(bob.heard("alice")).containsExactly("hello bob"));
		await().untilAsserted(() -> assertThat(alice.outcomes("hello bob")).containsExactly("SENDING", "DELIVERED"));
		assertThat(bob.outcomes("hello bob")).as("the outcome is for the sender").isEmpty();
		assertThat(alice.say(" ")).startsWith("400 A message has between 1 and 280");
		alice.signOut();
		await().untilAsserted(() -> assertThat(bob.present()).containsExactly("bob"));
	}

	@Test
	void whoIsNoMemberIsToldSoAndHearsNothing() {
		ChatClient alice = enter("alice");
		ChatClient carol = signIn("carol");
		await().untilAsserted(() -> assertThat(carol.connection().path("refusal").asString(""))
			.contains("You do not have permissions to read from this Channel topic: team:blue"));
		assertThat(carol.connection().path("state").stringValue()).isEqualTo("OPEN");
		assertThat(carol.say("let me in")).isEqualTo("403 The policy of the room does not let you in");
		alice.say("among us");
		await().untilAsserted(() -> assertThat(alice.heard("alice")).containsExactly("among us"));
		assertThat(carol.heard("alice")).isEmpty();
		await().untilAsserted(() -> assertThat(alice.present()).containsExactly("alice"));
	}

	@Test
	void signingOutClosesTheConnectionAndEndsThePage() {
		ChatClient alice = enter("alice");
		ChatClient bob = enter("bob");
		String name = alice.connection().path("name").stringValue();
		assertThat(threadsOf(name)).isNotEmpty();
		assertThat(alice.signOut()).endsWith("/login.html?out");
		await().untilAsserted(() -> assertThat(connections()).isOne());
		await().untilAsserted(() -> assertThat(threadsOf(name)).isEmpty());
		await().until(alice::hasEnded);
		assertThat(alice.get("/api/me").statusCode()).isEqualTo(401);
		assertThat(bob.isInTheRoom()).isTrue();
		assertThat(bob.hasEnded()).isFalse();
	}

	@Test
	void aSessionThatExpiresClosesTheConnection() throws IOException {
		ChatClient alice = enter("alice");
		String name = alice.connection().path("name").stringValue();
		Context tomcat = (Context) ((TomcatWebServer) this.context.getWebServer()).getTomcat()
			.getHost()
			.findChildren()[0];
		ManagerBase manager = (ManagerBase) tomcat.getManager();
		Session session = manager.findSession(alice.cookie("JSESSIONID"));
		session.setMaxInactiveInterval(1);
		await().untilAsserted(() -> {
			// what the container does from time to time
			manager.processExpires();
			assertThat(connections()).isZero();
		});
		await().untilAsserted(() -> assertThat(threadsOf(name)).isEmpty());
		await().until(alice::hasEnded);
	}

	@Test
	void signingInAgainInTheSameBrowserBeginsAnotherConnection() {
		ChatClient browser = enter("alice");
		browser.signIn("bob", "bob");
		await().until(browser::hasEnded);
		browser.events.clear();
		browser.listen();
		await().until(browser::isInTheRoom);
		assertThat(browser.get("/api/me").body()).isEqualTo("{\"name\":\"bob\"}");
		await().untilAsserted(() -> assertThat(connections()).isOne());
	}

	@Test
	void aTokenIsRenewedTheRoomStaysJoinedAndNoTokenIsLogged() throws IOException {
		TestLog log = new TestLog(this.logFile);
		ChatClient carol = signIn("carol");
		ChatClient alice = enter("alice");
		int first = alice.tokenNumber();
		await().atMost(Duration.ofSeconds(15)).until(() -> alice.tokenNumber() > first);
		await().atMost(Duration.ofSeconds(15))
			.untilAsserted(() -> assertThat(joinsOf("carol")).as("asks again with the next token").hasSize(2));
		assertThat(carol.isInTheRoom()).isFalse();
		List<String> joins = joinsOf("alice");
		await().untilAsserted(() -> assertThat(Claims.tokens(this.server, "access_token")).isNotEmpty());
		String renewed = Claims.tokens(this.server, "access_token").get(0);
		assertThat(joins).as("joined once").hasSize(1);
		assertThat(Claims.subject(renewed)).isEqualTo("alice");
		assertThat(Claims.expiry(renewed)).isGreaterThan(Claims.expiry(joins.get(0)));
		alice.say("still here");
		await().untilAsserted(() -> assertThat(alice.outcomes("still here")).endsWith("DELIVERED"));
		assertThat(alice.moments("ROOM")).noneMatch((text) -> text.startsWith("Room errored"));
		assertThat(alice.moments("TOKEN")).anyMatch((text) -> text.matches("Access token \\d+, good for [56] s"));
		assertThat(log.contains("alice")).isTrue();
		assertThat(log.containsToken()).as("a token in the log").isFalse();
		assertThat(alice.events.toString()).doesNotContain(renewed).doesNotContain(joins.get(0));
	}

	@Test
	void whoHasNotSignedInGetsNothing() {
		ChatClient nobody = new ChatClient(this.port);
		assertThat(nobody.get("/api/stream").statusCode()).isEqualTo(401);
		assertThat(nobody.get("/api/me").statusCode()).isEqualTo(401);
		assertThat(nobody.page("/").headers().firstValue("Location").orElse("")).endsWith("/login.html");
		assertThat(nobody.signIn("alice", "bob")).endsWith("/login.html?wrong");
		assertThat(nobody.form("/login", Map.of("username", "alice", "password", "alice"))).as("without CSRF token")
			.isEqualTo("403");
		assertThat(nobody.get("/api/sign-in").body()).contains("carol");
		assertThat(connections()).isZero();
	}

	private ChatClient signIn(String user) {
		ChatClient client = ChatClient.of(this.port, user);
		this.clients.add(client);
		return client;
	}

	private ChatClient enter(String user) {
		ChatClient client = signIn(user);
		await().until(client::isInTheRoom);
		return client;
	}

	private List<String> joinsOf(String user) {
		return Claims.tokens(this.server, "phx_join")
			.stream()
			.filter((token) -> Claims.subject(token).equals(user))
			.toList();
	}

	private long connections() {
		return this.server.connections().stream().filter(ServerConnection::isOpen).count();
	}

	private static List<String> threadsOf(String connection) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith(connection + "-"))
			.toList();
	}

}
