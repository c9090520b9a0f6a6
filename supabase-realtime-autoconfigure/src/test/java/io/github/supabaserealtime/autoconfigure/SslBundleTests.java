package io.github.supabaserealtime.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.rest.BroadcastRejectedException;
import io.github.supabaserealtime.rest.BroadcastRejectedException.Reason;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.TlsKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.jks.JksSslStoreBundle;
import org.springframework.boot.ssl.jks.JksSslStoreDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * An SSL bundle against a server with TLS: a private authority is accepted through the
 * bundle and refused without it.
 */
@ExtendWith(OutputCaptureExtension.class)
class SslBundleTests {

	private static final String PASSWORD = "changeit";

	@TempDir
	private Path directory;

	private TlsKeys keys(String host) throws IOException, InterruptedException {
		return keys(host, host);
	}

	private TlsKeys keys(String host, String name) throws IOException, InterruptedException {
		Path file = this.directory.resolve(name + ".p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=" + host, "-ext", "SAN=dns:" + host,
				"-validity", "30", "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", PASSWORD)
			.redirectErrorStream(true)
			.start();
		String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(keytool.waitFor()).as(output).isZero();
		return new TlsKeys(file, PASSWORD);
	}

	private ApplicationContextRunner runner(EmbeddedRealtimeServer server) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, RealtimeAutoConfiguration.class))
			.withPropertyValues("supabase.realtime.url=" + server.url(),
					"supabase.realtime.api-key=" + server.apiKey());
	}

	private ApplicationContextRunner withBundle(EmbeddedRealtimeServer server, TlsKeys keys) {
		return runner(server).withPropertyValues("supabase.realtime.ssl.bundle=mine",
				"spring.ssl.bundle.jks.mine.truststore.location=file:" + keys.keyStore(),
				"spring.ssl.bundle.jks.mine.truststore.password=" + PASSWORD,
				"spring.ssl.bundle.jks.mine.truststore.type=PKCS12");
	}

	@Test
	void aPrivateAuthorityIsAcceptedThroughTheBundleAndRefusedWithoutIt() throws Exception {
		TlsKeys keys = keys("localhost");
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().tls(keys).start()) {
			withBundle(server, keys).run((context) -> await()
				.until(() -> context.getBean(RealtimeConnection.class).getState() == ConnectionState.OPEN));
			runner(server).run((context) -> awaitFailure(context.getBean(RealtimeConnection.class)));
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void broadcastsOverHttpTrustWhatTheSocketTrusts(boolean restClients) throws Exception {
		TlsKeys keys = keys("localhost");
		AutoConfigurations configurations = restClients ? AutoConfigurations.of(RestClientAutoConfiguration.class)
				: AutoConfigurations.of();
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().tls(keys).start()) {
			withBundle(server, keys).withConfiguration(configurations).run((context) -> {
				context.getBean(BroadcastRestClient.class).broadcast("room", "x", Map.of());
				assertThat(server.restRequests()).hasSize(1);
			});
			runner(server).withConfiguration(configurations)
				.run((context) -> assertThatExceptionOfType(BroadcastRejectedException.class)
					.isThrownBy(() -> context.getBean(BroadcastRestClient.class).broadcast("room", "x", Map.of()))
					.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(Reason.NO_ANSWER)));
			assertThat(server.restRequests()).hasSize(1);
		}
	}

	@Test
	void aWrongHostNameIsRefusedAlthoughTheAuthorityIsTrusted() throws Exception {
		TlsKeys keys = keys("other.example");
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().tls(keys).start()) {
			withBundle(server, keys).run((context) -> awaitFailure(context.getBean(RealtimeConnection.class)));
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aReloadedBundleIsUsedForNewSocketsAndRequests(boolean restClients, CapturedOutput output) throws Exception {
		TlsKeys before = keys("localhost");
		TlsKeys after = keys("localhost", "after");
		AutoConfigurations configurations = restClients ? AutoConfigurations.of(RestClientAutoConfiguration.class)
				: AutoConfigurations.of();
		EmbeddedRealtimeServer first = EmbeddedRealtimeServer.builder().tls(before).start();
		int port = URI.create(first.url()).getPort();
		try (first) {
			withBundle(first, before).withConfiguration(configurations)
				.withPropertyValues("supabase.realtime.reconnect.delay=100ms",
						"supabase.realtime.reconnect.max-delay=100ms")
				.run((context) -> {
					RealtimeConnection connection = context.getBean(RealtimeConnection.class);
					BroadcastRestClient broadcasts = context.getBean(BroadcastRestClient.class);
					await().until(() -> connection.getState() == ConnectionState.OPEN);
					broadcasts.broadcast("room", "x", Map.of());
					first.close();
					try (EmbeddedRealtimeServer second = EmbeddedRealtimeServer.builder()
						.port(port)
						.tls(after)
						.start()) {
						awaitFailure(connection);
						assertThatExceptionOfType(BroadcastRejectedException.class)
							.isThrownBy(() -> broadcasts.broadcast("room", "x", Map.of()));
						context.getBean(SslBundleRegistry.class).updateBundle("mine", trusting(after));
						await().until(() -> connection.getState() == ConnectionState.OPEN);
						broadcasts.broadcast("room", "x", Map.of());
						assertThat(second.restRequests()).hasSize(1);
					}
				});
		}
		assertThat(output)
			.containsOnlyOnce("The SSL bundle 'mine' is reloaded: new sockets and requests to Supabase use it")
			.doesNotContain("that doesn't support SSL reloading");
	}

	private static SslBundle trusting(TlsKeys keys) {
		return SslBundle.of(new JksSslStoreBundle(null,
				new JksSslStoreDetails("PKCS12", null, "file:" + keys.keyStore(), PASSWORD)));
	}

	private static void awaitFailure(RealtimeConnection connection) {
		await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
			ConnectionFailure failure = connection.getStatus().lastFailure();
			assertThat(failure).isNotNull();
			assertThat(failure.kind()).isEqualTo(ConnectionFailure.Kind.TLS);
		});
		assertThat(connection.getState()).isNotEqualTo(ConnectionState.OPEN);
	}

}
