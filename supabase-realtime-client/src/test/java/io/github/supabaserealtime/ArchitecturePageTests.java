package io.github.supabaserealtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the names in {@code docs/architecture.md} exist, and that no package below
 * {@code internal} is missing there.
 */
class ArchitecturePageTests {

	private static final String PAGE = "architecture.md";

	private static final Pattern PICTURE = Pattern.compile("```mermaid\\n(.*?)```", Pattern.DOTALL);

	private static final Pattern CODE = Pattern.compile("`([A-Z][A-Za-z]+[a-z])`");

	private static final Pattern CLASS_IN_PICTURE = Pattern.compile("\\b([A-Z][a-z]+[A-Z]\\w+|Socket|Inputs)\\b");

	private static final Pattern ROOM = Pattern.compile("\\binternal\\.([a-z]+)\\b");

	private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");

	private static final Path INTERNAL = Path.of("src", "main", "java", "io", "github", "supabaserealtime", "internal");

	@Test
	void everyClassThatIsNamedExists() throws IOException {
		String page = TestNames.page(PAGE);
		Set<String> named = new TreeSet<>(all(CODE, page));
		named.addAll(all(CLASS_IN_PICTURE, picture(page)));
		assertThat(named).hasSizeGreaterThan(40);
		assertThat(classes()).containsAll(named);
	}

	@Test
	void everyRoomIsInThePageAndNoOther() throws IOException {
		try (Stream<Path> rooms = Files.list(INTERNAL)) {
			Set<String> expected = rooms.filter(Files::isDirectory)
				.map((room) -> room.getFileName().toString())
				.collect(Collectors.toSet());
			assertThat(new TreeSet<>(all(ROOM, TestNames.page(PAGE)))).containsExactlyInAnyOrderElementsOf(expected);
		}
	}

	@Test
	void everyLinkLeadsToAFile() throws IOException {
		List<String> links = all(LINK, TestNames.page(PAGE));
		assertThat(links).isNotEmpty()
			.allSatisfy((link) -> assertThat(Path.of("..", "docs").resolve(link).normalize()).exists());
	}

	private static String picture(String page) {
		return PICTURE.matcher(page).results().map((result) -> result.group(1)).findFirst().orElseThrow();
	}

	private static List<String> all(Pattern pattern, String text) {
		return pattern.matcher(text).results().map((MatchResult result) -> result.group(1)).toList();
	}

	private static Set<String> classes() throws IOException {
		try (Stream<Path> modules = Files.list(Path.of(".."))) {
			Set<String> classes = new TreeSet<>();
			for (Path sources : modules.map((module) -> module.resolve("src")).filter(Files::isDirectory).toList()) {
				try (Stream<Path> files = Files.walk(sources)) {
					files.map((file) -> file.getFileName().toString())
						.filter((name) -> name.endsWith(".java"))
						.forEach((name) -> classes.add(name.substring(0, name.length() - ".java".length())));
				}
			}
			return classes;
		}
	}

}
