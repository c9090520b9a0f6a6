package io.github.supabaserealtime.internal.client;

import io.github.supabaserealtime.resume.JdbcPositionStore;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientRuntimeHints}.
 */
class ClientRuntimeHintsTests {

	@Test
	void theResourcesOfTheJarAreKnown() {
		RuntimeHints hints = new RuntimeHints();
		SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
			.load(RuntimeHintsRegistrar.class)
			.stream()
			.filter((registrar) -> registrar instanceof ClientRuntimeHints)
			.forEach((registrar) -> registrar.registerHints(hints, getClass().getClassLoader()));
		assertThat(RuntimeHintsPredicates.resource()
			.forResource("/io/github/supabaserealtime/internal/client/version.properties")).accepts(hints);
		assertThat(RuntimeHintsPredicates.resource()
			.forResource("/io/github/supabaserealtime/resume/positions-postgresql.sql")).accepts(hints);
		assertThat(ClientVersion.class.getResource("version.properties")).isNotNull();
		assertThat(JdbcPositionStore.class.getResource("positions-postgresql.sql")).isNotNull();
	}

}
