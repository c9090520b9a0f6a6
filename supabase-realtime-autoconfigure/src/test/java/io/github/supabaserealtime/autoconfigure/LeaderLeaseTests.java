package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;

import io.github.supabaserealtime.autoconfigure.LeaderLease.Change;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link LeaderLease}, on virtual time.
 */
class LeaderLeaseTests {

	/** A clock that begins near the end of its range, as that of the JVM may. */
	private static final long START = Long.MAX_VALUE - seconds(7);

	private final LeaderLease lease = new LeaderLease(Duration.ofSeconds(10), Duration.ofSeconds(2));

	private static long seconds(long seconds) {
		return Duration.ofSeconds(seconds).toNanos();
	}

	private static long at(long seconds) {
		return START + seconds(seconds);
	}

	@Test
	void aLeaseIsNotHeldAtFirst() {
		assertThat(this.lease.isHeld(at(0))).isFalse();
		assertThat(this.lease.passed(at(100))).isEqualTo(Change.NONE);
		assertThat(this.lease.lost()).isEqualTo(Change.NONE);
	}

	@Test
	void aLockThatWasTakenGrantsTheLease() {
		assertThat(this.lease.acquired(at(0), at(1))).isEqualTo(Change.GRANTED);
		assertThat(this.lease.isHeld(at(1))).isTrue();
	}

	@Test
	void theLeaseCountsFromBeforeTheCallAndEndsTheMarginBeforeTheLock() {
		this.lease.acquired(at(0), at(3));
		assertThat(this.lease.until()).isEqualTo(at(8));
		assertThat(this.lease.isHeld(at(8) - 1)).isTrue();
		assertThat(this.lease.isHeld(at(8))).isFalse();
	}

	@Test
	void aRenewalExtendsTheLease() {
		this.lease.acquired(at(0), at(0));
		assertThat(this.lease.acquired(at(5), at(6))).isEqualTo(Change.NONE);
		assertThat(this.lease.passed(at(12))).isEqualTo(Change.NONE);
		assertThat(this.lease.isHeld(at(12))).isTrue();
		assertThat(this.lease.passed(at(13))).isEqualTo(Change.REVOKED);
	}

	@Test
	void aCallThatHangsDoesNotKeepTheLease() {
		this.lease.acquired(at(0), at(0));
		// the call of second 5 has not returned
		assertThat(this.lease.passed(at(7))).isEqualTo(Change.NONE);
		assertThat(this.lease.passed(at(8))).isEqualTo(Change.REVOKED);
		assertThat(this.lease.passed(at(60))).isEqualTo(Change.NONE);
	}

	@Test
	void aSuccessThatComesTooLateGrantsNothing() {
		assertThat(this.lease.acquired(at(0), at(8))).isEqualTo(Change.NONE);
		assertThat(this.lease.isHeld(at(8))).isFalse();
	}

	@Test
	void aSuccessThatComesTooLateEndsTheLeaseIfNobodyHasYet() {
		this.lease.acquired(at(0), at(0));
		assertThat(this.lease.acquired(at(1), at(70))).isEqualTo(Change.REVOKED);
		assertThat(this.lease.acquired(at(70), at(71))).isEqualTo(Change.GRANTED);
	}

	@Test
	void aLeaseThatIsOverIsNotHeldThoughNobodyWasAwakeToEndIt() {
		// the whole JVM was stopped
		this.lease.acquired(at(0), at(0));
		assertThat(this.lease.isHeld(at(60))).isFalse();
	}

	@Test
	void anAnswerThatArrivesBehindALaterOneDoesNotShortenTheLease() {
		this.lease.acquired(at(5), at(5));
		assertThat(this.lease.acquired(at(1), at(6))).isEqualTo(Change.NONE);
		assertThat(this.lease.until()).isEqualTo(at(13));
	}

	@Test
	void aLockThatAnotherHasEndsTheLeaseAtOnce() {
		this.lease.acquired(at(0), at(0));
		assertThat(this.lease.lost()).isEqualTo(Change.REVOKED);
		assertThat(this.lease.isHeld(at(1))).isFalse();
		assertThat(this.lease.acquired(at(1), at(2))).isEqualTo(Change.GRANTED);
	}

	@Test
	void aMarginThatLeavesNoTimeIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new LeaderLease(Duration.ofSeconds(2), Duration.ofSeconds(2)))
			.withMessage("'margin' must be shorter than 'timeToLive'");
	}

}
