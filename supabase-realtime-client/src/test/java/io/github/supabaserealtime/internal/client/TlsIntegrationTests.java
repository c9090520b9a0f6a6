package io.github.supabaserealtime.internal.client;

import java.nio.file.Path;

import io.github.supabaserealtime.ConnectionFailedException;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.TlsKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Certificates are always verified.
 */
class TlsIntegrationTests {

	@TempDir
	private Path directory;

	@Test
	void aPrivateAuthorityIsAcceptedWhenItIsTrusted() throws Exception {
		TlsKeys keys = TestCertificates.create(this.directory, "localhost");
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().tls(keys).start()) {
			assertThat(server.url()).startsWith("wss://");
			RealtimeConnection connection = RealtimeConnectionBuilder.of(server.url(), server.apiKey())
				.sslContext(TestCertificates.trusting(keys))
				.build();
			Futures.get(connection.connect());
			Futures.get(connection.channel("room").subscribe());
			assertThat(Futures.get(connection.channel("room").broadcast("x", 1))).isEqualTo(SendResult.written());
			Futures.get(connection.disconnect());
		}
	}

	@Test
	void anAuthorityThatNobodyKnowsIsRefused() throws Exception {
		TlsKeys keys = TestCertificates.create(this.directory, "localhost");
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().tls(keys).start()) {
			RealtimeConnection connection = RealtimeConnectionBuilder.of(server.url(), server.apiKey()).build();
			assertRefused(connection, server);
		}
	}

	@Test
	void aCertificateForAnotherHostIsRefused() throws Exception {
		TlsKeys keys = TestCertificates.create(this.directory, "other.example");
		try (EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().tls(keys).start()) {
			RealtimeConnection connection = RealtimeConnectionBuilder.of(server.url(), server.apiKey())
				.sslContext(TestCertificates.trusting(keys))
				.build();
			assertRefused(connection, server);
		}
	}

	private static void assertRefused(RealtimeConnection connection, EmbeddedRealtimeServer server) {
		assertThatExceptionOfType(ConnectionFailedException.class).isThrownBy(() -> Futures.get(connection.connect()))
			.satisfies((ex) -> assertThat(ex.getFailure().kind()).isEqualTo(ConnectionFailure.Kind.TLS))
			.withMessageNotContaining(server.apiKey());
		assertThat(server.connectionCount()).isZero();
		Futures.get(connection.disconnect());
	}

}
