package io.github.supabaserealtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Comments of the main code of all modules: {@code @since} names no release after the one
 * that is built, no two classes begin with the same sentence, and no metaphor stands for
 * a thing.
 */
class SourceCommentsTests {

	private static final Pattern PROJECT_VERSION = Pattern.compile("<version>([0-9.]+)-SNAPSHOT</version>");

	private static final Pattern SINCE = Pattern.compile("@since ([0-9.]+)");

	private static final Pattern CLASS_COMMENT = Pattern.compile(
			"^/\\*\\*(.*?)^ \\*/\\n(?=[^;]*?\\b(?:class|interface|record|enum)\\b)",
			Pattern.DOTALL | Pattern.MULTILINE);

	private static final Pattern SENTENCE = Pattern.compile("(.+?\\.)(?:\\s|$)");

	private static final Pattern METAPHOR = Pattern.compile(
			"\\b(?:the world|time and chance|deaf and dumb|of the moment|the outside|hurts? nobody|whoever has to give way)\\b",
			Pattern.CASE_INSENSITIVE);

	@Test
	void sinceNamesNoLaterRelease() throws IOException {
		int[] current = numbers(
				find(PROJECT_VERSION, Files.readString(Path.of("..", "pom.xml"))).findFirst().orElseThrow());
		List<String> later = new ArrayList<>();
		int found = 0;
		for (Map.Entry<String, String> source : sources().entrySet()) {
			for (String version : find(SINCE, source.getValue()).toList()) {
				found++;
				if (Arrays.compare(numbers(version), current) > 0) {
					later.add(source.getKey() + ": " + version);
				}
			}
		}
		assertThat(found).isGreaterThan(100);
		assertThat(later).isEmpty();
	}

	@Test
	void noTwoClassesBeginWithTheSameSentence() throws IOException {
		Map<String, String> described = new TreeMap<>();
		for (Map.Entry<String, String> source : sources().entrySet()) {
			Matcher comment = CLASS_COMMENT.matcher(source.getValue());
			if (comment.find()) {
				String text = comment.group(1)
					.replaceAll("\\s*\\n \\* ?", " ")
					.replaceAll(" @(?:author|param|since) .*", "");
				find(SENTENCE, text.strip()).limit(1)
					.forEach((sentence) -> assertThat(described.put(sentence, source.getKey()))
						.as(sentence + " also begins " + source.getKey())
						.isNull());
			}
		}
		assertThat(described).hasSizeGreaterThan(200);
	}

	@Test
	void noMetaphorStandsForAThing() throws IOException {
		assertThat(sources()).hasSizeGreaterThan(200)
			.allSatisfy(
					(name, source) -> assertThat(find(METAPHOR, source.replaceAll("\\s*\\n\\s*\\* ?", " "))).isEmpty());
	}

	private static Stream<String> find(Pattern pattern, String text) {
		return pattern.matcher(text)
			.results()
			.map((MatchResult result) -> (result.groupCount() > 0) ? result.group(1) : result.group());
	}

	private static int[] numbers(String version) {
		return Stream.of(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
	}

	private static Map<String, String> sources() throws IOException {
		Map<String, String> sources = new TreeMap<>();
		try (Stream<Path> modules = Files.list(Path.of(".."))) {
			for (Path root : modules.map((module) -> module.resolve("src/main/java"))
				.filter(Files::isDirectory)
				.toList()) {
				try (Stream<Path> files = Files.walk(root)) {
					for (Path file : files.filter((path) -> path.toString().endsWith(".java")).toList()) {
						sources.put(root.relativize(file).toString(), Files.readString(file));
					}
				}
			}
		}
		return sources;
	}

}
