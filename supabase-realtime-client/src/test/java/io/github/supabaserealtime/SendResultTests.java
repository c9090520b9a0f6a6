package io.github.supabaserealtime;

import java.util.stream.Stream;

import io.github.supabaserealtime.message.BroadcastPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SendResultTests {

	static Stream<SendResult> results() {
		return Stream.of(SendResult.written(), SendResult.acknowledged(), SendResult.acceptedOverHttp());
	}

	@Test
	void thereIsAResultForEachStage() {
		assertThat(results()).extracting(SendResult::reached).containsExactly(SendResult.Stage.values());
	}

	@ParameterizedTest
	@MethodSource("results")
	void nothingIsStoredUnlessTheServerSaysSo(SendResult result) {
		assertThat(result.storedId()).isEmpty();
		assertThat(result.persistence()).isEqualTo(BroadcastPersistence.Outcome.NOT_REQUESTED);
		SendResult stored = result.withStoredId("5b0f");
		assertThat(stored.storedId()).contains("5b0f");
		assertThat(stored.persistence()).isEqualTo(BroadcastPersistence.Outcome.STORED);
		assertThat(stored.reached()).isEqualTo(result.reached());
		assertThatIllegalArgumentException().isThrownBy(() -> result.withStoredId(""));
	}

	@ParameterizedTest
	@MethodSource("results")
	void whatIsNotKnownToBeStoredHasNoId(SendResult result) {
		SendResult unknown = result.withStoredId("5b0f").withPersistence(BroadcastPersistence.Outcome.UNKNOWN);
		assertThat(unknown.storedId()).isEmpty();
		assertThat(unknown.reached()).isEqualTo(result.reached());
		assertThat(unknown).isNotEqualTo(result)
			.isEqualTo(result.withPersistence(BroadcastPersistence.Outcome.UNKNOWN))
			.hasSameHashCodeAs(result.withPersistence(BroadcastPersistence.Outcome.UNKNOWN))
			.isNotEqualTo(result.withPersistence(BroadcastPersistence.Outcome.NOT_STORED));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> result.withPersistence(BroadcastPersistence.Outcome.STORED))
			.withMessageContaining("id");
	}

	@ParameterizedTest
	@MethodSource("results")
	void resultsAreEqualWhenStageAndIdAre(SendResult result) {
		SendResult stored = result.withStoredId("5b0f");
		assertThat(stored).isEqualTo(result.withStoredId("5b0f"))
			.hasSameHashCodeAs(result.withStoredId("5b0f"))
			.isNotEqualTo(result)
			.isNotEqualTo(result.withStoredId("5b10"));
		assertThat(results().filter(result::equals)).containsExactly(result);
	}

	@Test
	void aResultReadsAsItsStageAndId() {
		assertThat(SendResult.acknowledged()).hasToString("ACKNOWLEDGED");
		assertThat(SendResult.acknowledged().withStoredId("5b0f")).hasToString("ACKNOWLEDGED, stored as 5b0f");
		assertThat(SendResult.acknowledged().withPersistence(BroadcastPersistence.Outcome.NOT_STORED))
			.hasToString("ACKNOWLEDGED, not stored");
		assertThat(SendResult.written().withPersistence(BroadcastPersistence.Outcome.UNKNOWN))
			.hasToString("WRITTEN, not known to be stored");
	}

}
