package io.github.supabaserealtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sections of {@code docs/protocol.md} that code, tests and documentation cite exist,
 * and so do the tests that the page names.
 */
class ProtocolCitationTests {

	private static final String PAGE = "protocol.md";

	private static final String NUMBER = "\\d+(?:\\.\\d+)*";

	private static final Pattern HEADING = Pattern.compile("^#{2,4} (" + NUMBER + ")\\.? \\S", Pattern.MULTILINE);

	private static final Pattern TRAP_ROW = Pattern.compile("^\\| (\\d+) \\| .* \\|$", Pattern.MULTILINE);

	private static final Pattern REFERENCE = Pattern.compile("§(" + NUMBER + ")");

	private static final Pattern CITATION = Pattern
		.compile("protocol\\.md ((?:(?:, |,? and | to )?" + NUMBER + ")+)(?:, traps? ((?:(?: and )?\\d+)+))?");

	private static final Pattern LINE_END = Pattern.compile("\\R[ \\t]*(?:\\*|//|--|#)?[ \\t]*");

	private static final Set<String> SKIPPED = Set.of("target", "node_modules", ".git");

	private static final List<String> TYPES = List.of(".java", ".md", ".sql", ".mjs", ".yml", ".xml", ".sh");

	@Test
	void everySectionThatIsCitedExists() throws IOException {
		String page = TestNames.page(PAGE);
		Set<String> sections = Set.copyOf(all(HEADING, page));
		Set<String> traps = Set.copyOf(all(TRAP_ROW, page.substring(page.indexOf("\n## 12. "))));
		List<String> missing = new ArrayList<>();
		int citations = 0;
		for (Path file : files(Path.of(".."))) {
			Matcher citation = CITATION.matcher(LINE_END.matcher(Files.readString(file)).replaceAll(" "));
			while (citation.find()) {
				citations++;
				if (!sections.containsAll(numbers(citation.group(1)))
						|| !traps.containsAll(numbers(citation.group(2)))) {
					missing.add(file + ": " + citation.group());
				}
			}
		}
		assertThat(missing).isEmpty();
		assertThat(citations).as("citations that were found").isGreaterThan(100);
	}

	@Test
	void everySectionHasANumberOfItsOwnAndRefersToSectionsThatExist() throws IOException {
		String page = TestNames.page(PAGE);
		List<String> sections = all(HEADING, page);
		assertThat(sections).doesNotHaveDuplicates().contains("1", "4.5", "4.10.3", "16");
		assertThat(sections).containsAll(all(REFERENCE, page));
	}

	@Test
	void everyDifferenceBetweenGenerationsHasATestThatExists() throws IOException {
		String page = TestNames.page(PAGE);
		String differences = page.substring(page.indexOf("\n### 0.5 "), page.indexOf("\n## 1. "));
		int rows = (int) differences.lines().filter((line) -> line.matches("\\| \\d+ \\|.*")).count();
		assertThat(rows).as("rows of differences").isGreaterThan(40);
		TestNames.assertRows(differences, rows);
		TestNames.assertExist(page);
	}

	private static List<String> numbers(String text) {
		return (text != null) ? Pattern.compile(NUMBER).matcher(text).results().map(MatchResult::group).toList()
				: List.of();
	}

	private static List<String> all(Pattern pattern, String text) {
		return pattern.matcher(text).results().map((result) -> result.group(1)).toList();
	}

	private static List<Path> files(Path folder) throws IOException {
		try (Stream<Path> children = Files.list(folder)) {
			List<Path> files = new ArrayList<>();
			for (Path child : children.toList()) {
				String name = child.getFileName().toString();
				if (Files.isDirectory(child)) {
					if (!SKIPPED.contains(name)) {
						files.addAll(files(child));
					}
				}
				else if (TYPES.stream().anyMatch(name::endsWith)) {
					files.add(child);
				}
			}
			return files;
		}
	}

}
