package io.github.supabaserealtime;

import java.util.stream.Stream;

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
		SendResult stored = result.withStoredId("5b0f");
		assertThat(stored.storedId()).contains("5b0f");
		assertThat(stored.reached()).isEqualTo(result.reached());
		assertThatIllegalArgumentException().isThrownBy(() -> result.withStoredId(""));
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
	}

}
