package io.github.supabaserealtime.docker.compose;

import java.util.HashMap;
import java.util.Map;

import io.github.supabaserealtime.autoconfigure.RealtimeConnectionDetails;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link RealtimeDockerComposeConnectionDetailsFactory}, found as Boot finds
 * it.
 */
class RealtimeDockerComposeConnectionDetailsFactoryTests {

	private final Map<String, String> env = new HashMap<>(
			Map.of("SELF_HOST_TENANT_NAME", "board", "SUPABASE_ANON_KEY", "anon-key"));

	private final Map<String, String> labels = new HashMap<>();

	@Test
	void aServiceOfTheImageGivesDetails() {
		RealtimeConnectionDetails details = details("supabase/realtime:v2.129.8", "127.0.0.1");
		assertThat(details.getUrl()).isEqualTo("ws://board.localhost:44000/socket");
		assertThat(details.getApiKey()).isEqualTo("anon-key");
		assertThat(details.getAccessToken()).isNull();
		assertThat(details.getSslBundle()).isNull();
	}

	@Test
	void thePortIsTheOneThatTheServerListensOn() {
		this.env.put("PORT", "4100");
		assertThat(details("supabase/realtime", "localhost").getUrl()).isEqualTo("ws://board.localhost:44100/socket");
	}

	@ParameterizedTest
	@CsvSource({ "board, board", "board.example.com, board.example.com", "docker, board.docker" })
	void theHostBeginsWithTheTenant(String dockerHost, String host) {
		assertThat(details("supabase/realtime", dockerHost).getUrl()).isEqualTo("ws://" + host + ":44000/socket");
	}

	@Test
	void aTenantCalledLocalhostNeedsNoNameBelowIt() {
		this.env.put("SELF_HOST_TENANT_NAME", "localhost");
		assertThat(details("supabase/realtime", "127.0.0.1").getUrl()).isEqualTo("ws://localhost:44000/socket");
	}

	@Test
	void anotherImageGivesNone() {
		assertThat(allDetails("supabase/postgres:17", "127.0.0.1")).doesNotContainKey(RealtimeConnectionDetails.class);
	}

	@Test
	void aLabelMakesAnotherImageOne() {
		this.labels.put("org.springframework.boot.service-connection", "supabase/realtime");
		assertThat(details("example.com/mirror/rt:1", "127.0.0.1").getUrl())
			.isEqualTo("ws://board.localhost:44000/socket");
	}

	@Test
	void theKeyDoesNotShow() {
		assertThat(details("supabase/realtime", "127.0.0.1").toString()).doesNotContain("anon-key");
	}

	private RealtimeConnectionDetails details(String image, String dockerHost) {
		return (RealtimeConnectionDetails) allDetails(image, dockerHost).get(RealtimeConnectionDetails.class);
	}

	private Map<Class<?>, ConnectionDetails> allDetails(String image, String dockerHost) {
		DockerComposeConnectionSource source = mock(DockerComposeConnectionSource.class);
		given(source.getRunningService()).willReturn(new FakeRunningService(image, dockerHost, this.env, this.labels));
		return new ConnectionDetailsFactories(getClass().getClassLoader()).getConnectionDetails(source, false);
	}

}
