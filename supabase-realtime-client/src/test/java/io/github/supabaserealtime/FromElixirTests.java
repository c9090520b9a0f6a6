package io.github.supabaserealtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The tests that {@code docs/from-elixir.md} names exist.
 */
class FromElixirTests {

	private static final Pattern TEST = Pattern.compile("`(\\w+Tests)\\.(\\w+)`");

	@Test
	void everyDefectHasATestThatExists() throws IOException {
		String text = Files.readString(Path.of("..", "docs", "from-elixir.md"));
		String table = text.substring(text.indexOf("| # | defect"));
		for (int defect = 1; defect <= 45; defect++) {
			String row = "| " + defect + " |";
			assertThat(table.lines().filter((line) -> line.startsWith(row))).as("defect " + defect)
				.singleElement()
				.satisfies((line) -> assertThat(TEST.matcher(line).find()).isTrue());
		}
		List<String> missing = new ArrayList<>();
		Matcher matcher = TEST.matcher(table);
		while (matcher.find()) {
			if (!source(matcher.group(1)).contains("void " + matcher.group(2) + "(")) {
				missing.add(matcher.group());
			}
		}
		assertThat(missing).isEmpty();
	}

	private static String source(String test) throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
			List<Path> found = files.filter((file) -> file.endsWith(test + ".java")).toList();
			return found.isEmpty() ? "" : Files.readString(found.get(0));
		}
	}

}
