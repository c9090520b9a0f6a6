package io.github.supabaserealtime.test.container;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TenantAddress}.
 */
class TenantAddressTests {

	@ParameterizedTest
	@CsvSource({ "localhost", "127.0.0.1", "::1" })
	void onThisMachineTheTenantStandsBeforeLocalhost(String dockerHost) {
		assertThat(TenantAddress.of(null, dockerHost, "realtime-dev.localhost"::equals))
			.isEqualTo(new TenantAddress("realtime-dev", "realtime-dev.localhost"));
	}

	@Test
	void whereNamesBelowLocalhostDoNotResolveTheTenantIsCalledLocalhost() {
		assertThat(TenantAddress.of(null, "localhost", (host) -> false))
			.isEqualTo(new TenantAddress("localhost", "localhost"));
	}

	@ParameterizedTest
	@CsvSource({ "docker, docker", "build.example.com, build", "172.17.0.1, 172" })
	void onAnotherMachineTheTenantIsCalledLikeIt(String dockerHost, String tenant) {
		assertThat(TenantAddress.of(null, dockerHost, (host) -> true)).isEqualTo(new TenantAddress(tenant, dockerHost));
	}

	@ParameterizedTest
	@CsvSource({ "realtime-dev, localhost, realtime-dev.localhost", "localhost, localhost, localhost",
			"board, docker, board.docker", "docker, docker, docker" })
	void aTenantThatWasAskedForIsKept(String tenant, String dockerHost, String host) {
		assertThat(TenantAddress.of(tenant, dockerHost, (name) -> false)).isEqualTo(new TenantAddress(tenant, host));
	}

}
