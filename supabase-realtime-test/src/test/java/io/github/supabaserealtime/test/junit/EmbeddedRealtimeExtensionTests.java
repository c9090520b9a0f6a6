package io.github.supabaserealtime.test.junit;

import java.time.Duration;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(EmbeddedRealtimeExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EmbeddedRealtimeExtensionTests {

	private static EmbeddedRealtimeServer seen;

	@Test
	@Order(1)
	void handsTheRunningServerToTheTest(EmbeddedRealtimeServer server) {
		assertThat(server.isRunning()).isTrue();
		seen = server;
		server.faults().delayJoins("*", Duration.ofMinutes(1));
		server.stop();
	}

	@Test
	@Order(2)
	void allTestsOfTheClassShareItAndFindItRunning(EmbeddedRealtimeServer server) {
		assertThat(server).isSameAs(seen);
		assertThat(server.isRunning()).isTrue();
	}

	@Nested
	class Inner {

		@Test
		void aNestedClassHasOneOfItsOwn(EmbeddedRealtimeServer server) {
			assertThat(server.isRunning()).isTrue();
		}

	}

}
