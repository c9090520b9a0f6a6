package io.github.supabaserealtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The tests that a page of the documentation names.
 */
final class TestNames {

	private static final Pattern TEST = Pattern.compile("`(\\w+Tests)\\.(\\w+)`");

	private TestNames() {
	}

	static String page(String name) throws IOException {
		return Files.readString(Path.of("..", "docs", name));
	}

	/**
	 * Fail unless the text has one row for each number, which names a test.
	 */
	static void assertRows(String text, int last) {
		for (int number = 1; number <= last; number++) {
			String row = "| " + number + " |";
			assertThat(text.lines().filter((line) -> line.startsWith(row))).as("number " + number)
				.singleElement()
				.satisfies((line) -> assertThat(TEST.matcher(line).find()).as("a test of " + line).isTrue());
		}
	}

	/**
	 * Fail unless every test that the text names exists.
	 */
	static void assertExist(String text) throws IOException {
		List<String> missing = new ArrayList<>();
		Matcher matcher = TEST.matcher(text);
		while (matcher.find()) {
			if (!source(matcher.group(1)).contains("\tvoid " + matcher.group(2) + "(")) {
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
