package io.github.supabaserealtime.docker.compose;

import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * Reads tenant, port and api key from the environment variables and labels of a Realtime
 * service.
 */
class RealtimeEnvironment {

	static final String API_KEY_LABEL = "io.github.supabaserealtime.api-key";

	private static final String DEFAULT_TENANT = "realtime-dev";

	private static final int DEFAULT_PORT = 4000;

	private final String tenant;

	private final int port;

	private final String apiKey;

	/**
	 * Read a service.
	 * @param service the service
	 * @throws IllegalStateException if it says neither a key nor the secret to sign one,
	 * or its port is no number
	 */
	RealtimeEnvironment(RunningService service) {
		Map<String, @Nullable String> env = service.env();
		this.tenant = firstText(env.get("SELF_HOST_TENANT_NAME"), DEFAULT_TENANT);
		this.port = port(service.name(), env.get("PORT"));
		this.apiKey = apiKey(service);
	}

	private static String firstText(@Nullable String... values) {
		return Stream.of(values).filter(StringUtils::hasText).findFirst().map(String::trim).orElse("");
	}

	private static int port(String service, @Nullable String port) {
		try {
			return StringUtils.hasText(port) ? Integer.parseInt(port.trim()) : DEFAULT_PORT;
		}
		catch (NumberFormatException ex) {
			throw new IllegalStateException("The variable PORT of the Docker Compose service '" + service
					+ "' is not a number: '" + port + "'");
		}
	}

	private static String apiKey(RunningService service) {
		Map<String, @Nullable String> env = service.env();
		String key = firstText(service.labels().get(API_KEY_LABEL), env.get("SUPABASE_ANON_KEY"), env.get("ANON_KEY"));
		if (!key.isEmpty()) {
			return key;
		}
		String secret = env.get("API_JWT_SECRET");
		Assert.state(StringUtils.hasText(secret),
				() -> "There is no api key for the Docker Compose service '" + service.name() + "'. Set the label '"
						+ API_KEY_LABEL + "', or the variable SUPABASE_ANON_KEY, ANON_KEY or API_JWT_SECRET; the label"
						+ " 'org.springframework.boot.ignore=true' leaves the service out.");
		return AnonymousKey.sign(secret, Instant.now());
	}

	/**
	 * Return the tenant.
	 * @return {@code SELF_HOST_TENANT_NAME}, {@code realtime-dev} by default
	 */
	String getTenant() {
		return this.tenant;
	}

	/**
	 * Return the port inside the container.
	 * @return {@code PORT}, 4000 by default
	 */
	int getPort() {
		return this.port;
	}

	/**
	 * Return the key.
	 * @return the label {@value #API_KEY_LABEL}, {@code SUPABASE_ANON_KEY} or
	 * {@code ANON_KEY}, else a key signed with {@code API_JWT_SECRET}
	 */
	String getApiKey() {
		return this.apiKey;
	}

}
