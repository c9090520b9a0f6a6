package io.github.supabaserealtime.docker.compose;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import io.github.supabaserealtime.test.internal.protocol.Jwt;
import io.github.supabaserealtime.test.internal.protocol.TokenException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link RealtimeEnvironment} and {@link AnonymousKey}.
 */
class RealtimeEnvironmentTests {

	private static final String SECRET = "a-secret-of-no-less-than-32-characters";

	private final Map<String, String> env = new HashMap<>(Map.of("API_JWT_SECRET", SECRET));

	private final Map<String, String> labels = new HashMap<>();

	@Test
	void tenantAndPortHaveDefaults() {
		RealtimeEnvironment environment = environment();
		assertThat(environment.getTenant()).isEqualTo("realtime-dev");
		assertThat(environment.getPort()).isEqualTo(4000);
	}

	@Test
	void tenantAndPortAreRead() {
		this.env.put("SELF_HOST_TENANT_NAME", "board");
		this.env.put("PORT", "4100");
		RealtimeEnvironment environment = environment();
		assertThat(environment.getTenant()).isEqualTo("board");
		assertThat(environment.getPort()).isEqualTo(4100);
	}

	@Test
	void aPortThatIsNoNumberIsAnError() {
		this.env.put("PORT", "http");
		assertThatIllegalStateException().isThrownBy(this::environment)
			.withMessage("The variable PORT of the Docker Compose service 'realtime' is not a number: 'http'");
	}

	@Test
	void theKeyIsTakenFromTheLabelThenFromVariables() {
		this.env.put("ANON_KEY", "third");
		assertThat(environment().getApiKey()).isEqualTo("third");
		this.env.put("SUPABASE_ANON_KEY", "second");
		assertThat(environment().getApiKey()).isEqualTo("second");
		this.labels.put("io.github.supabaserealtime.api-key", "first");
		assertThat(environment().getApiKey()).isEqualTo("first");
	}

	@Test
	void withoutAKeyOneIsSignedWithTheSecretOfTheServer() throws TokenException {
		JsonNode claims = new Jwt(SECRET).verify(environment().getApiKey(), Instant.now());
		assertThat(claims.path("role").asString()).isEqualTo("anon");
		assertThat(claims.path("exp").asLong()).isGreaterThan(Instant.now().getEpochSecond());
	}

	@Test
	void withoutAKeyAndASecretItSaysWhatToSet() {
		this.env.clear();
		assertThatIllegalStateException().isThrownBy(this::environment)
			.withMessageContaining("'realtime'")
			.withMessageContaining("io.github.supabaserealtime.api-key")
			.withMessageContaining("API_JWT_SECRET");
	}

	private RealtimeEnvironment environment() {
		return new RealtimeEnvironment(
				new FakeRunningService("supabase/realtime:v2", "127.0.0.1", this.env, this.labels));
	}

}
