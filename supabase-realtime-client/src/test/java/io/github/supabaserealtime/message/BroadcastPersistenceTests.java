package io.github.supabaserealtime.message;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Which times a server accepts (protocol.md 5.7.2), and what broadcasts say of them.
 */
class BroadcastPersistenceTests {

	@ParameterizedTest
	@ValueSource(strings = { "PT1S", "PT1M", "PT71H59M59S" })
	void aTimeOfWholeSecondsIsKept(Duration ttl) {
		BroadcastPersistence persistence = BroadcastPersistence.of(ttl);
		assertThat(persistence.ttl()).isEqualTo(ttl);
		assertThat(persistence.isRequested()).isTrue();
		assertThat(persistence.isLongest()).isFalse();
		assertThat(persistence).isEqualTo(BroadcastPersistence.of(ttl))
			.hasSameHashCodeAs(BroadcastPersistence.of(ttl))
			.isNotEqualTo(BroadcastPersistence.of(ttl.plusSeconds(1)))
			.hasToString(ttl.toString());
	}

	@Test
	void threeDaysAreTheLongestTime() {
		assertThat(BroadcastPersistence.of(Duration.ofDays(3))).isEqualTo(BroadcastPersistence.longest());
		assertThat(BroadcastPersistence.longest().isLongest()).isTrue();
		assertThat(BroadcastPersistence.longest().ttl().toSeconds()).isEqualTo(259_200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "PT-1S", "PT0.999S", "PT72H1S", "PT72H0.001S", "PT1.5S", "PT3.000000001S",
			"PT9223372036854775807S" })
	void aTimeThatAServerRefusesIsRefusedHere(Duration ttl) {
		assertThatIllegalArgumentException().isThrownBy(() -> BroadcastPersistence.of(ttl))
			.withMessageContaining("'ttl'");
		assertThatIllegalArgumentException().isThrownBy(() -> BroadcastOptions.builder().persist(ttl))
			.withMessageContaining("'ttl'");
	}

	@Test
	void aBroadcastSaysYesOrNoOrNothing() {
		assertThat(BroadcastOptions.defaults().persistence()).isNull();
		assertThat(BroadcastOptions.builder().persist().build().persistence())
			.isEqualTo(BroadcastPersistence.longest());
		assertThat(BroadcastOptions.builder().persist(Duration.ofHours(1)).build().persistence())
			.isEqualTo(BroadcastPersistence.of(Duration.ofHours(1)));
		BroadcastOptions no = BroadcastOptions.builder().persist().doNotPersist().build();
		assertThat(no.persistence()).isEqualTo(BroadcastPersistence.none());
		assertThat(no).isNotEqualTo(BroadcastOptions.defaults())
			.isEqualTo(BroadcastOptions.builder().doNotPersist().build())
			.hasToString("BroadcastOptions[timeout=null, persistence=none]");
		assertThat(BroadcastPersistence.none().isRequested()).isFalse();
		assertThat(BroadcastPersistence.none().isLongest()).isFalse();
	}

}
