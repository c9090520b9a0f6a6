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
 * The tests, and cases of the conformance suite, that a page of the documentation names.
 */
final class TestNames {

	private static final Pattern TEST = Pattern.compile("`(\\w+(?:Tests|Cases))\\.(\\w+)`");

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
			String method = "\tvoid " + matcher.group(2) + "(";
			if (sources(matcher.group(1)).noneMatch((source) -> source.contains(method))) {
				missing.add(matcher.group());
			}
		}
		assertThat(missing).isEmpty();
	}

	/**
	 * Return the classes of a name: several modules may have one.
	 */
	private static Stream<String> sources(String test) throws IOException {
		List<String> found = new ArrayList<>();
		try (Stream<Path> modules = Files.list(Path.of(".."))) {
			for (Path tests : modules.map((module) -> module.resolve(Path.of("src", "test", "java")))
				.filter(Files::isDirectory)
				.toList()) {
				try (Stream<Path> files = Files.walk(tests)) {
					for (Path file : files.filter((path) -> path.endsWith(test + ".java")).toList()) {
						found.add(Files.readString(file));
					}
				}
			}
		}
		return found.stream();
	}

}
