package io.github.supabaserealtime;

import java.io.IOException;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The tests that {@code docs/reliability.md} names exist, and no promise is without one.
 */
class ReliabilityPageTests {

	@Test
	void everyPromiseHasTestsThatExist() throws IOException {
		String text = TestNames.page("reliability.md");
		String promises = text.substring(text.indexOf("## Promises"), text.indexOf("## Not promised"));
		String[] sections = promises.split("\n### ");
		assertThat(sections).hasSize(10);
		IntStream.rangeClosed(1, 9)
			.forEach((number) -> assertThat(sections[number]).startsWith(number + ". ")
				.containsPattern("`\\w+Tests\\.\\w+`"));
		TestNames.assertExist(text);
	}

}
