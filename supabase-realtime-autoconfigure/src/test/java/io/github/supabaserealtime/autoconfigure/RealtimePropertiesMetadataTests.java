package io.github.supabaserealtime.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the metadata that is generated from {@link RealtimeProperties}.
 */
class RealtimePropertiesMetadataTests {

	private static final String RESOURCE = "META-INF/spring-configuration-metadata.json";

	private static final Set<String> PROPERTIES = Set.of("enabled", "unknown-keys", "url", "api-key", "access-token",
			"access-token-timeout", "access-token-renewal-margin", "access-token-renewal-interval", "params", "headers",
			"protocol-version", "auto-startup", "log-level", "ssl.bundle", "proxy.username", "proxy.password",
			"connect-timeout", "join-timeout", "subscribe-timeout", "push-timeout", "send-timeout", "shutdown-timeout",
			"max-channels-per-socket", "max-message-size", "disconnect-when-idle", "gap-handler-timeout",
			"postgres-changes.gap-margin", "heartbeat.interval", "heartbeat.timeout", "reconnect.delay",
			"reconnect.multiplier", "reconnect.max-delay", "reconnect.max-retries", "reconnect.refused-delay",
			"send-buffer.capacity", "send-buffer.overflow", "send-buffer.max-age", "push-buffer.capacity",
			"delivery.capacity", "delivery.max-bytes", "delivery.overflow", "delivery.max-block",
			"listener.batch.max-size", "listener.retry.max-attempts", "listener.retry.delay",
			"listener.retry.multiplier", "listener.retry.max-delay", "single-active.lock-key",
			"single-active.time-to-live", "single-active.renew-interval", "single-active.margin", "http-fallback",
			"events.enabled", "health.grace-period", "resume.changes", "resume.broadcasts", "resume.store",
			"resume.rest-url", "resume.consumer", "resume.overlap", "resume.from", "resume.page-size", "resume.schema",
			"resume.initialize-schema", "observation.enabled", "observation.propagation", "observation.http-requests",
			"channels", "connections");

	@Test
	void everyPropertyIsThereAndDescribed() throws IOException {
		TreeMap<String, String> descriptions = descriptions();
		assertThat(descriptions.keySet()).containsExactlyInAnyOrderElementsOf(
				PROPERTIES.stream().map((name) -> "supabase.realtime." + name).collect(Collectors.toSet()));
		assertThat(descriptions).allSatisfy((name, description) -> assertThat(description).as(name).isNotBlank());
	}

	@Test
	void descriptionsFollowTheConventionsOfSpringBoot() throws IOException {
		assertThat(descriptions()).allSatisfy((name, description) -> assertThat(description).as(name)
			.doesNotStartWith("The ")
			.doesNotStartWith("A ")
			.matches("(?s)[A-Z].*\\."));
	}

	@Test
	void theSwitchOfTheHealthIndicatorIsDescribed() throws IOException {
		assertThat(property("management.health.supabase-realtime.enabled").path("description").asString()).isNotBlank();
	}

	@Test
	void noValueIsOfferedForTheSendBufferThatIsRefused() throws IOException {
		for (JsonNode hint : metadata().path("hints")) {
			if (hint.path("name").asString().equals("supabase.realtime.send-buffer.overflow")) {
				assertThat(hint.path("values")).extracting((value) -> value.path("value").asString())
					.containsExactly("drop-oldest", "drop-newest");
				return;
			}
		}
		throw new AssertionError("No hint for send-buffer.overflow");
	}

	private TreeMap<String, String> descriptions() throws IOException {
		TreeMap<String, String> descriptions = new TreeMap<>();
		for (JsonNode property : metadata().path("properties")) {
			if (property.path("name").asString().startsWith("supabase.realtime.")) {
				descriptions.put(property.path("name").asString(), property.path("description").asString(""));
			}
		}
		return descriptions;
	}

	private JsonNode property(String name) throws IOException {
		for (JsonNode property : metadata().path("properties")) {
			if (property.path("name").asString().equals(name)) {
				return property;
			}
		}
		throw new AssertionError("No metadata of " + name);
	}

	private JsonNode metadata() throws IOException {
		for (URL url : Collections.list(getClass().getClassLoader().getResources(RESOURCE))) {
			try (InputStream stream = url.openStream()) {
				JsonNode metadata = JsonMapper.shared().readTree(stream);
				if (metadata.path("groups").toString().contains("\"supabase.realtime\"")) {
					return metadata;
				}
			}
		}
		throw new AssertionError("No metadata of supabase.realtime");
	}

}
