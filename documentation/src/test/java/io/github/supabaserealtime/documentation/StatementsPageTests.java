package io.github.supabaserealtime.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The tests that {@code docs/statements.md} names exist.
 */
class StatementsPageTests {

	private static final Pattern TEST = Pattern.compile("`(\\w+Tests)(?:\\.(\\w+))?`");

	@Test
	void theTestsExist() throws IOException {
		List<MatchResult> tests = TEST.matcher(Files.readString(Pages.ROOT.resolve("docs/statements.md")))
			.results()
			.toList();
		assertThat(tests).hasSizeGreaterThan(20).allSatisfy((test) -> {
			List<Path> sources = sources(test.group(1));
			assertThat(sources).as(test.group()).isNotEmpty();
			if (test.group(2) != null) {
				assertThat(sources).as(test.group())
					.anySatisfy(
							(source) -> assertThat(Files.readString(source)).contains("void " + test.group(2) + "("));
			}
		});
	}

	private static List<Path> sources(String name) throws IOException {
		try (Stream<Path> files = Files.find(Pages.ROOT, 12,
				(path, attributes) -> path.endsWith(name + ".java") && path.toString().contains("src/test/java"))) {
			return files.toList();
		}
	}

}
