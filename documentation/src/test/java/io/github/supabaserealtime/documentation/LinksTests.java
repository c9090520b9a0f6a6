package io.github.supabaserealtime.documentation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The links of the pages to files and headings of this repository lead somewhere, and
 * each page can be reached from README.md or the table of contents.
 */
class LinksTests {

	private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]*)(?:#([^)]*))?\\)");

	@ParameterizedTest
	@MethodSource("pages")
	void theLinksLeadSomewhere(Path page) {
		for (MatchResult link : LINK.matcher(text(page)).results().toList()) {
			Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1)).normalize();
			assertThat(Files.exists(target)).as("%s in %s", link.group(), page).isTrue();
			if (link.group(2) != null) {
				assertThat(anchors(target)).as("%s in %s", link.group(), page).contains(link.group(2));
			}
		}
	}

	static Stream<Path> pages() {
		return Stream.concat(Pages.all().stream(), Stream.of(Pages.ROOT.resolve("CONTRIBUTING.md")));
	}

	@Test
	void theTableOfContentsHasEachPage() {
		String contents = text(Pages.ROOT.resolve("docs/README.md"));
		assertThat(Pages.all()).hasSizeGreaterThan(10).allSatisfy((page) -> {
			String name = page.getFileName().toString();
			assertThat(name.equals("README.md") || contents.contains("](" + name + ")")).as(name).isTrue();
		});
	}

	private static Set<String> anchors(Path page) {
		return text(page).lines()
			.filter((line) -> line.matches("#{1,6} .*"))
			.map((line) -> line.replaceFirst("#+ ", "")
				.toLowerCase(Locale.ROOT)
				.replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
				.replaceAll("[^\\p{L}\\p{N} _-]", "")
				.replace(' ', '-'))
			.collect(Collectors.toSet());
	}

	private static String text(Path page) {
		return String.join("\n", Pages.lines(page));
	}

}
