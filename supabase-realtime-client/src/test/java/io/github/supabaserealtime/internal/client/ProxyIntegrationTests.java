package io.github.supabaserealtime.internal.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import com.sun.net.httpserver.HttpServer;
import io.github.supabaserealtime.ConnectionFailedException;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.rest.BroadcastRejectedException;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import io.github.supabaserealtime.rest.HttpBroadcast;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.TlsKeys;
import io.github.supabaserealtime.transport.ProxyCredentials;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * A proxy between the application and the server, which may ask for a password.
 */
class ProxyIntegrationTests {

	private static final HttpBroadcast BROADCAST = HttpBroadcast.of("room", "x", Map.of());

	private static final ProxyCredentials CREDENTIALS = new ProxyCredentials("ada", "s3cret");

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.start();

	private final int port = URI.create(this.server.url()).getPort();

	@AfterEach
	void close() {
		this.server.close();
	}

	private RealtimeConnectionBuilder builder() {
		return RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey());
	}

	private ConnectionFailure failure(RealtimeConnectionBuilder builder) {
		RealtimeConnection connection = builder.build();
		try {
			ConnectionFailedException thrown = catchThrowableOfType(ConnectionFailedException.class,
					() -> Futures.get(connection.connect()));
			assertThat(thrown.getMessage()).doesNotContain("s3cret", this.server.apiKey());
			assertThat(connection.getStatus().lastFailure()).isEqualTo(thrown.getFailure());
			return thrown.getFailure();
		}
		finally {
			Futures.get(connection.disconnect());
		}
	}

	@Test
	void userNameAndPasswordOpenTheWay() {
		try (ConnectProxy proxy = new ConnectProxy(this.port, "ada:s3cret")) {
			RealtimeConnection connection = builder().proxyCredentials(CREDENTIALS).build();
			Futures.get(connection.connect());
			Futures.get(connection.channel("room").subscribe());
			assertThat(Futures.get(connection.channel("room").broadcast("x", 1))).isEqualTo(SendResult.written());
			builder().proxyCredentials(CREDENTIALS).buildRestClient().send(BROADCAST);
			Futures.get(connection.disconnect());
			assertThat(proxy.requests()).hasSize(2);
			assertThat(proxy.requests().get(0)).startsWith("CONNECT ");
			assertThat(proxy.requests().get(1)).startsWith("POST http://");
		}
		assertThat(this.server.restRequests()).singleElement()
			.satisfies((request) -> assertThat(request.headers()).doesNotContainKey("proxy-authorization"));
	}

	@Test
	void aSocketWithTlsGoesThroughTheProxy(@TempDir Path directory) throws Exception {
		TlsKeys keys = TestCertificates.create(directory, "localhost");
		try (EmbeddedRealtimeServer secured = EmbeddedRealtimeServer.builder().tls(keys).start();
				ConnectProxy proxy = new ConnectProxy(secured.port(), "ada:s3cret")) {
			RealtimeConnection connection = RealtimeConnectionBuilder.of(secured.url(), secured.apiKey())
				.sslContext(TestCertificates.trusting(keys))
				.proxyCredentials(CREDENTIALS)
				.build();
			Futures.get(connection.connect());
			secured.awaitConnections(1, Duration.ofSeconds(10));
			assertThat(secured.connections().get(0).headers()).doesNotContainKey("proxy-authorization");
			Futures.get(connection.disconnect());
			assertThat(proxy.requests()).containsExactly("CONNECT localhost:" + secured.port());
		}
	}

	@Test
	void aServerThatIsReachedDirectlySeesNoPassword() {
		builder().proxyCredentials(CREDENTIALS).buildRestClient().send(BROADCAST);
		assertThat(this.server.restRequests()).singleElement()
			.satisfies((request) -> assertThat(request.headers()).doesNotContainKey("proxy-authorization"));
	}

	@Test
	void aProxyThatAsksForAPasswordIsTold() {
		try (ConnectProxy proxy = new ConnectProxy(this.port, "ada:s3cret")) {
			ConnectionFailure failure = failure(builder());
			assertThat(failure.kind()).isEqualTo(ConnectionFailure.Kind.PROXY);
			assertThat(failure.httpStatus()).isEqualTo(407);
			assertThat(failure.isLastingRefusal()).isTrue();
			assertThat(failure.message()).contains("The proxy ")
				.contains("asks for a user name")
				.contains("supabase.realtime.proxy.username")
				.contains("supabase.realtime.proxy.password");
			assertThat(proxy.requests()).isEmpty();
		}
	}

	@Test
	void aProxyThatDoesNotAcceptThePasswordIsTold() {
		try (ConnectProxy proxy = new ConnectProxy(this.port, "ada:other")) {
			ConnectionFailure failure = failure(builder().proxyCredentials(CREDENTIALS));
			assertThat(failure.kind()).isEqualTo(ConnectionFailure.Kind.PROXY);
			assertThat(failure.httpStatus()).isEqualTo(407);
			assertThat(failure.message()).contains("did not accept").contains("supabase.realtime.proxy.password");
			assertThat(proxy.requests()).isEmpty();
		}
	}

	@Test
	void aProxyThatForbidsIsNotTakenForARefusedKey() {
		try (ConnectProxy proxy = new ConnectProxy(this.port, null)) {
			for (int status : new int[] { 401, 403, 404, 502 }) {
				proxy.deny(status);
				ConnectionFailure failure = failure(builder());
				assertThat(failure.kind()).isEqualTo(ConnectionFailure.Kind.PROXY);
				assertThat(failure.httpStatus()).isEqualTo(status);
				assertThat(failure.message()).contains("does not let ").contains("through");
			}
		}
	}

	@Test
	void aProxyThatCannotBeReachedIsTold() {
		try (ConnectProxy proxy = new ConnectProxy(this.port, null)) {
			proxy.vanish();
			ConnectionFailure failure = failure(builder());
			assertThat(failure.kind()).isEqualTo(ConnectionFailure.Kind.PROXY);
			assertThat(failure.httpStatus()).isNull();
			assertThat(failure.message()).startsWith("The proxy ").endsWith(" cannot be reached");
		}
	}

	@Test
	void aKeyThatTheServerBehindAProxyRefusesIsTheServersRefusal() {
		this.server.faults().refuseUpgrades(401, "no such key");
		try (ConnectProxy proxy = new ConnectProxy(this.port, "ada:s3cret")) {
			ConnectionFailure failure = failure(builder().proxyCredentials(CREDENTIALS));
			assertThat(failure.kind()).isEqualTo(ConnectionFailure.Kind.REFUSED);
			assertThat(failure.httpStatus()).isEqualTo(401);
			assertThat(failure.message()).contains("no such key");
			assertThat(proxy.requests()).isNotEmpty();
		}
	}

	@Test
	void aServerThatAsksForAPasswordItselfRefuses() throws IOException {
		HttpServer gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		gateway.createContext("/", (exchange) -> {
			exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"gateway\"");
			exchange.sendResponseHeaders(401, -1);
			exchange.close();
		});
		gateway.start();
		RealtimeConnectionBuilder builder = RealtimeConnectionBuilder
			.of("http://localhost:" + gateway.getAddress().getPort(), this.server.apiKey());
		try {
			assertThat(failure(builder).toString()).startsWith("REFUSED 401: ");
			try (ConnectProxy proxy = new ConnectProxy(gateway.getAddress().getPort(), null)) {
				assertThat(failure(builder).toString()).startsWith("REFUSED 401: ");
				assertThat(proxy.requests()).isNotEmpty();
			}
		}
		finally {
			gateway.stop(0);
		}
	}

	@Test
	void aBroadcastOverHttpSaysWhatTheJdksClientNeeds() {
		try (ConnectProxy proxy = new ConnectProxy(443, "ada:s3cret")) {
			for (BroadcastRestClient secured : new BroadcastRestClient[] { secured(null), secured(CREDENTIALS) }) {
				assertThatExceptionOfType(BroadcastRejectedException.class).isThrownBy(() -> secured.send(BROADCAST))
					.withMessageStartingWith("The proxy answered the broadcast with 407: ")
					.withMessageContaining("-Djdk.http.auth.tunneling.disabledSchemes=")
					.withMessageContaining("Apache HttpComponents")
					.withMessageContaining("Jetty")
					.withMessageNotContaining("s3cret")
					.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(BroadcastRejectedException.Reason.PROXY));
			}
			proxy.deny(403);
			assertThatExceptionOfType(BroadcastRejectedException.class).isThrownBy(() -> secured(null).send(BROADCAST))
				.withMessage("The proxy answered the broadcast with 403: it refuses the request");
			assertThat(proxy.requests()).isEmpty();
		}
	}

	@Test
	void aBroadcastOverHttpsGoesThroughTheProxyInAJvmThatIsStartedAsTheFailureSays(@TempDir Path directory)
			throws Exception {
		TlsKeys keys = TestCertificates.create(directory, "localhost");
		try (EmbeddedRealtimeServer secured = EmbeddedRealtimeServer.builder().tls(keys).start();
				ConnectProxy proxy = new ConnectProxy(secured.port(), "ada:s3cret")) {
			String refused = TunneledBroadcast.run(secured, keys, proxy.port());
			assertThat(refused).startsWith("The proxy answered the broadcast with 407: ").doesNotContain("s3cret");
			assertThat(proxy.requests()).isEmpty();
			String advice = "-Djdk.http.auth.tunneling.disabledSchemes=";
			assertThat(refused).contains(" " + advice + " ");
			assertThat(TunneledBroadcast.run(secured, keys, proxy.port(), advice)).isEqualTo("accepted");
			assertThat(proxy.requests()).containsExactly("CONNECT localhost:" + secured.port());
			assertThat(secured.restRequests()).singleElement()
				.satisfies((request) -> assertThat(request.headers()).doesNotContainKey("proxy-authorization"));
		}
	}

	private BroadcastRestClient secured(ProxyCredentials credentials) {
		return RealtimeConnectionBuilder.of("https://ref.localhost:443", this.server.apiKey())
			.proxyCredentials(credentials)
			.buildRestClient();
	}

	@Test
	void aBroadcastOverHttpWithoutTlsSaysWhatToSet() {
		try (ConnectProxy proxy = new ConnectProxy(this.port, "ada:s3cret")) {
			BroadcastRestClient client = builder().buildRestClient();
			assertThatExceptionOfType(BroadcastRejectedException.class).isThrownBy(() -> client.send(BROADCAST))
				.withMessageContaining("supabase.realtime.proxy.username")
				.withMessageNotContaining("jdk.http")
				.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(407));
			assertThat(proxy.requests()).isEmpty();
		}
	}

	@Test
	void credentialsHideThemselves() {
		assertThat(CREDENTIALS).hasToString("ProxyCredentials[***]");
		assertThat(builder().proxyCredentials(CREDENTIALS).toString()).doesNotContain("s3cret");
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new ProxyCredentials("a:b", "c"));
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new ProxyCredentials(" ", "c"));
	}

}
