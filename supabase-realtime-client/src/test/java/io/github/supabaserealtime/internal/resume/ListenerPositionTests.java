package io.github.supabaserealtime.internal.resume;

import java.time.Duration;

import io.github.supabaserealtime.internal.resume.ListenerPosition.Digest;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What moves a {@link ListenerPosition}, and what it recognises.
 */
class ListenerPositionTests {

	private static final Digest A = new Digest(0, 1);

	private static final Digest B = new Digest(0, 2);

	private final ListenerPosition position = new ListenerPosition(3);

	private static Position at(int value) {
		return new Position(String.valueOf(value), "[" + value + "]");
	}

	private void live(int value) {
		this.position.livePassed("[" + value + "]", A, at(value), false);
	}

	/**
	 * Subscribed, and a live change has come.
	 */
	private void flowing(int value) {
		this.position.begin(at(0), Position.START);
		this.position.readDone();
		assertThat(this.position.isReadBeforeLive()).isTrue();
		this.position.readDone();
		live(value);
		assertThat(this.position.position()).isEqualTo(at(value));
	}

	@Test
	void theFirstLiveChangeIsReadBeforeBecauseItAloneProvesThatChangesFlow() {
		this.position.begin(at(5), Position.START);
		assertThat(this.position.isGapOpen()).isTrue();
		assertThat(this.position.isReadBeforeLive()).isFalse();
		this.position.readDone();
		assertThat(this.position.isGapOpen()).isFalse();
		assertThat(this.position.isReadBeforeLive()).isTrue();
		live(9);
		assertThat(this.position.position()).as("what came between 5 and 9 may have been lost").isEqualTo(at(5));
		this.position.readDone();
		assertThat(this.position.isReadBeforeLive()).isFalse();
		live(9);
		assertThat(this.position.position()).isEqualTo(at(9));
	}

	@Test
	void whoHasReadAllMayHaveComeFartherThanTheLastRow() {
		this.position.begin(at(5), Position.START);
		this.position.rowPassed("[6]", A, true, at(6));
		this.position.readDone(new Position("8", null));
		assertThat(this.position.position()).isEqualTo(new Position("8", null));
		this.position.interrupted();
		this.position.readDone(new Position("7", null));
		assertThat(this.position.position()).isEqualTo(new Position("8", null));
	}

	@Test
	void anOpenGapIsNotPassed() {
		flowing(7);
		this.position.interrupted();
		live(9);
		assertThat(this.position.position()).isEqualTo(at(7));
		this.position.rowPassed("[8]", A, true, at(8));
		assertThat(this.position.position()).isEqualTo(at(8));
		assertThat(this.position.isGapOpen()).isTrue();
	}

	@Test
	void droppedMessagesThatWereNotReportedAreNotPassed() {
		flowing(7);
		this.position.livePassed("[9]", A, at(9), true);
		assertThat(this.position.position()).isEqualTo(at(7));
	}

	@Test
	void afterAnOverflowTheNextMessagesFlow() {
		flowing(7);
		this.position.gap();
		assertThat(this.position.isGapOpen()).isTrue();
		this.position.readDone();
		assertThat(this.position.isReadBeforeLive()).isFalse();
	}

	@Test
	void aLateChangeDoesNotMoveItBack() {
		flowing(7);
		live(3);
		assertThat(this.position.position()).isEqualTo(at(7));
	}

	@Test
	void aRowOfTheOverlapDoesNotMoveItBack() {
		flowing(7);
		this.position.interrupted();
		this.position.rowPassed("[3]", A, true, at(3));
		assertThat(this.position.position()).isEqualTo(at(7));
	}

	@Test
	void aRowIsReadOnceUnlessItChanged() {
		flowing(7);
		assertThat(this.position.isNews("[7]", A)).isFalse();
		assertThat(this.position.isNews("[7]", B)).isTrue();
		assertThat(this.position.isNews("[8]", A)).isTrue();
	}

	@Test
	void theLiveCopyOfARowThatWasReadIsKnownOnce() {
		flowing(7);
		this.position.rowPassed("[8]", A, true, at(8));
		assertThat(this.position.isKnown("[8]", B)).isFalse();
		assertThat(this.position.isKnown("[8]", A)).isTrue();
		assertThat(this.position.isKnown("[8]", A)).as("a change to the same content").isFalse();
	}

	@Test
	void whatCameLiveIsNewsEachTime() {
		flowing(7);
		assertThat(this.position.isKnown("[7]", A)).isFalse();
	}

	@Test
	void aRowThatComesBackAfterItsDeletionIsNews() {
		flowing(7);
		this.position.livePassed("[7]", null, null, false);
		assertThat(this.position.isNews("[7]", A)).isTrue();
	}

	@Test
	void theMemoryIsBounded() {
		flowing(1);
		for (int i = 2; i < 10; i++) {
			live(i);
		}
		assertThat(this.position.remembered()).isEqualTo(3);
		assertThat(this.position.isNews("[9]", A)).isFalse();
		assertThat(this.position.isNews("[1]", A)).isTrue();
	}

	@Test
	void readingBeginsBeforeThePositionButNotBeforeTheFloor() {
		Position noon = new Position("2026-08-21T12:00:00Z", "[1]");
		this.position.begin(noon, noon);
		assertThat(this.position.readFrom(Duration.ofMinutes(1))).isEqualTo(noon);
		this.position.rowPassed("[2]", A, true, new Position("2026-08-21T12:00:30Z", "[2]"));
		assertThat(this.position.readFrom(Duration.ofMinutes(1))).isEqualTo(noon);
		this.position.rowPassed("[3]", A, true, new Position("2026-08-21T12:02:00Z", "[3]"));
		assertThat(this.position.readFrom(Duration.ofMinutes(1))).isEqualTo(new Position("2026-08-21T12:01Z", null));
	}

	@Test
	void withoutARowReadingBeginsAtTheFirstOne() {
		this.position.begin(Position.START, Position.START);
		assertThat(this.position.readFrom(Duration.ofMinutes(1))).isEqualTo(Position.START);
	}

}
