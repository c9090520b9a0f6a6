package io.github.supabaserealtime.test.container;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;

import io.github.supabaserealtime.test.SigningKey;
import io.github.supabaserealtime.test.internal.protocol.JsonWebKeys;
import io.github.supabaserealtime.test.internal.protocol.Jwt;
import io.github.supabaserealtime.test.internal.protocol.TokenException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.utility.DockerImageName;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link RealtimeContainer} and {@link RealtimeDatabaseContainer} that need no
 * Docker.
 */
class RealtimeContainerTests {

	private static final String IMAGE = RealtimeContainer.DEFAULT_IMAGE;

	private static final String SECRET = "a-secret-of-no-less-than-32-characters";

	@Test
	void theAddressLeadsToTheTenant() {
		try (RealtimeContainer container = new MappedContainer("localhost").withTenant("realtime-dev")) {
			assertThat(container.getTenant()).isEqualTo("realtime-dev");
			assertThat(container.getUrl()).isEqualTo("ws://realtime-dev.localhost:49152/socket");
			assertThat(container.getHttpUrl()).isEqualTo("http://realtime-dev.localhost:49152");
		}
	}

	@Test
	void theTenantIsTheDockerHostWhereThatIsAnotherMachine() {
		try (RealtimeContainer container = new MappedContainer("docker.example.com")) {
			assertThat(container.getTenant()).isEqualTo("docker");
			assertThat(container.getUrl()).isEqualTo("ws://docker.example.com:49152/socket");
			container.withTenant("board");
			assertThat(container.getUrl()).isEqualTo("ws://board.docker.example.com:49152/socket");
		}
	}

	@Test
	void theEnvironmentIsThatOfASelfHostedServer() {
		try (RealtimeContainer container = new MappedContainer("localhost").withTenant("board").withJwtSecret(SECRET)) {
			container.configure();
			RealtimeDatabaseContainer database = container.getDatabase();
			assertThat(container.getEnvMap()).containsEntry("PORT", "4000")
				.containsEntry("SEED_SELF_HOST", "true")
				.containsEntry("SELF_HOST_TENANT_NAME", "board")
				.containsEntry("API_JWT_SECRET", SECRET)
				.containsEntry("API_JWT_JWKS", "{\"keys\":[]}")
				.containsEntry("METRICS_JWT_SECRET", SECRET)
				.containsEntry("RLIMIT_NOFILE", "")
				.containsEntry("ERL_MAX_PORTS", "10000")
				.containsEntry("MAX_HEADER_LENGTH", "4096")
				.containsEntry("APP_NAME", "realtime")
				.containsEntry("DB_PORT", "5432")
				.containsEntry("DB_NAME", "postgres")
				.containsEntry("DB_USER", "supabase_admin")
				.containsEntry("DB_PASSWORD", database.getPassword())
				.containsEntry("DB_AFTER_CONNECT_QUERY", "SET search_path TO _realtime");
			assertThat(container.getEnvMap().get("DB_ENC_KEY")).hasSize(16);
			assertThat(container.getEnvMap().get("SECRET_KEY_BASE")).hasSizeGreaterThanOrEqualTo(64);
			assertThat(database.getNetworkAliases()).contains(container.getEnvMap().get("DB_HOST"));
			assertThat(database.getEnvMap()).containsEntry("POSTGRES_PASSWORD", database.getPassword());
		}
	}

	@Test
	void theDatabaseCanBeAnExternalOne() {
		try (RealtimeContainer container = new MappedContainer("localhost").withDatabase("db.internal", 6543, "app",
				"owner", "hush")) {
			container.configure();
			assertThat(container.getEnvMap()).containsEntry("DB_HOST", "db.internal")
				.containsEntry("DB_PORT", "6543")
				.containsEntry("DB_NAME", "app")
				.containsEntry("DB_USER", "owner")
				.containsEntry("DB_PASSWORD", "hush");
			assertThatIllegalStateException().isThrownBy(container::getDatabase).withMessageContaining("withDatabase");
		}
	}

	@Test
	void theDatabaseCanBeAContainerOfOnesOwn() {
		try (RealtimeDatabaseContainer database = new RealtimeDatabaseContainer();
				RealtimeContainer container = new MappedContainer("localhost")
					.withDatabase("db.internal", 5432, "app", "owner", "hush")
					.withDatabase(database)) {
			container.configure();
			assertThat(container.getDatabase()).isSameAs(database);
			assertThat(container.getEnvMap()).containsEntry("DB_PASSWORD", database.getPassword());
		}
	}

	@Test
	void theKeysAreSignedForTheirRoles() throws TokenException {
		try (RealtimeContainer container = new RealtimeContainer(IMAGE).withJwtSecret(SECRET)) {
			assertThat(claims(container.getAnonKey()).path("role").asString()).isEqualTo("anon");
			assertThat(claims(container.getServiceRoleKey()).path("role").asString()).isEqualTo("service_role");
			JsonNode claims = claims(container.jwt(Map.of("sub", "user-1")));
			assertThat(claims.path("role").asString()).isEqualTo("authenticated");
			assertThat(claims.path("sub").asString()).isEqualTo("user-1");
			assertThat(claims.path("exp").asLong())
				.isGreaterThan(Instant.now().plus(Duration.ofDays(365)).getEpochSecond());
			Instant past = Instant.now().minusSeconds(60);
			assertThatExceptionOfType(TokenException.class)
				.isThrownBy(() -> claims(container.jwt(Map.of("role", "anon", "exp", past.getEpochSecond()))));
		}
	}

	private static JsonNode claims(String token) throws TokenException {
		return new Jwt(SECRET).verify(token, Instant.now());
	}

	@Test
	void aSigningKeySignsAndReachesTheServer() throws TokenException {
		SigningKey key = SigningKey.es256();
		SigningKey further = SigningKey.rs256();
		try (RealtimeContainer container = new MappedContainer("localhost").withJwtSecret(SECRET)
			.withSigningKey(key)
			.withJwks(further.jwks())) {
			container.configure();
			JsonWebKeys keys = JsonWebKeys.parse(container.getEnvMap().get("API_JWT_JWKS"));
			Jwt server = new Jwt(container.getEnvMap().get("API_JWT_SECRET"), keys);
			assertThat(container.getAnonKey()).startsWith(header("ES256", key));
			assertThat(server.verify(container.getAnonKey(), Instant.now()).path("role").asString()).isEqualTo("anon");
			Map<String, ?> claims = Map.of("role", "anon", "exp", Instant.now().getEpochSecond() + 60);
			assertThat(server.verify(further.sign(claims), Instant.now()).path("role").asString()).isEqualTo("anon");
			assertThat(server.verify(new Jwt(SECRET).sign(claims), Instant.now()).path("role").asString())
				.isEqualTo("anon");
		}
	}

	private static String header(String algorithm, SigningKey key) {
		String header = "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\",\"kid\":\"" + key.id() + "\"}";
		return Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void theDefaultImageCanBeLeftOut() {
		try (RealtimeContainer container = new RealtimeContainer()) {
			assertThat(container).hasToString("RealtimeContainer[" + RealtimeContainer.DEFAULT_IMAGE + "]");
		}
	}

	@Test
	void noTwoContainersShareASecret() {
		try (RealtimeContainer one = new RealtimeContainer(IMAGE);
				RealtimeContainer two = new RealtimeContainer(IMAGE)) {
			assertThat(signature(one)).isNotEqualTo(signature(two));
			assertThat(one.getDatabase().getPassword()).isNotEqualTo(two.getDatabase().getPassword());
		}
	}

	private static String signature(RealtimeContainer container) {
		return container.jwt(Map.of("role", "anon", "exp", 1)).split("\\.")[2];
	}

	@Test
	void noSecretShows() {
		try (RealtimeContainer container = new MappedContainer("localhost").withJwtSecret(SECRET)) {
			container.configure();
			assertThat(container).hasToString("RealtimeContainer[" + IMAGE + "]");
			assertThat(container.getDatabase()).hasToString("RealtimeDatabaseContainer[supabase/postgres:17.6.1.127]");
			assertThat(container.getDatabase().inside().toString())
				.doesNotContain(container.getDatabase().getPassword());
		}
	}

	@Test
	void substitutesAreDeclared() {
		DockerImageName other = DockerImageName.parse("registry.example.com/mirror/realtime:1");
		assertThatIllegalStateException().isThrownBy(() -> new RealtimeContainer(other))
			.withMessageContaining("supabase/realtime");
		assertThatIllegalStateException().isThrownBy(() -> new RealtimeDatabaseContainer(other))
			.withMessageContaining("supabase/postgres");
		try (RealtimeContainer container = new RealtimeContainer(other.asCompatibleSubstituteFor("supabase/realtime"));
				RealtimeDatabaseContainer database = new RealtimeDatabaseContainer(
						other.asCompatibleSubstituteFor("supabase/postgres"))) {
			assertThat(container).hasToString("RealtimeContainer[registry.example.com/mirror/realtime:1]");
			assertThat(database).hasToString("RealtimeDatabaseContainer[registry.example.com/mirror/realtime:1]");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a.b", "Board", "-a", "a-", "a_b" })
	void aTenantThatIsNoLabelOfAHostIsRefused(String tenant) {
		try (RealtimeContainer container = new RealtimeContainer(IMAGE)) {
			assertThatIllegalArgumentException().isThrownBy(() -> container.withTenant(tenant))
				.withMessageStartingWith("'tenant'");
		}
	}

	@Test
	void aShortSecretIsRefusedWithoutBeingTold() {
		try (RealtimeContainer container = new RealtimeContainer(IMAGE)) {
			assertThatIllegalArgumentException().isThrownBy(() -> container.withJwtSecret("too-short"))
				.withMessageStartingWith("'jwtSecret'")
				.withMessageNotContaining("too-short");
		}
	}

	/**
	 * A container that looks as if it ran.
	 */
	private static final class MappedContainer extends RealtimeContainer {

		private final String host;

		MappedContainer(String host) {
			super(IMAGE);
			this.host = host;
		}

		@Override
		public String getHost() {
			return this.host;
		}

		@Override
		public Integer getMappedPort(int originalPort) {
			assertThat(originalPort).isEqualTo(4000);
			return 49152;
		}

	}

}
