package io.github.supabaserealtime.documentation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * README.md is short, and the coordinates that the pages name are those of the modules.
 */
class ReadmeTests {

	private static final Pattern GRADLE = Pattern.compile("\"io\\.github\\.supabaserealtime:([\\w-]+):([\\w.-]+)\"");

	private static final Pattern MAVEN = Pattern.compile("<groupId>io\\.github\\.supabaserealtime</groupId>\\s*"
			+ "<artifactId>([\\w-]+)</artifactId>\\s*<version>([\\w.-]+)</version>");

	private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");

	@Test
	void itIsShort() {
		assertThat(Pages.lines(Pages.ROOT.resolve("README.md"))).hasSizeLessThanOrEqualTo(150);
	}

	@ParameterizedTest
	@MethodSource("dependencies")
	void theCoordinatesAreThoseOfAModule(Block block) throws Exception {
		String version = version();
		int found = 0;
		for (Pattern pattern : List.of(GRADLE, MAVEN)) {
			Matcher matcher = pattern.matcher(block.text());
			while (matcher.find()) {
				assertThat(Pages.ROOT.resolve(Path.of(matcher.group(1), "pom.xml"))).as(block.toString()).exists();
				assertThat(matcher.group(2)).as(block.toString()).isEqualTo(version);
				found++;
			}
		}
		assertThat(found).as(block.toString()).isPositive();
	}

	static List<Block> dependencies() {
		return Pages.blocks("xml", "groovy").toList();
	}

	private static String version() throws Exception {
		Matcher matcher = VERSION.matcher(Files.readString(Pages.ROOT.resolve("pom.xml")));
		assertThat(matcher.find()).isTrue();
		return matcher.group(1);
	}

}
