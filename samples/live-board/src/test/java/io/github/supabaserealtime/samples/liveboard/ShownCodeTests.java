package io.github.supabaserealtime.samples.liveboard;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code that the page shows is the code that runs.
 */
class ShownCodeTests {

	private static final Path SOURCES = Path.of("src/main/java");

	@Test
	void whatTheBoardShowsIsInTheSource() throws IOException {
		String page = resource("index.html");
		Matcher code = Pattern.compile("<code>(.*?)</code>", Pattern.DOTALL).matcher(page);
		assertThat(code.find()).isTrue();
		String shown = code.group(1).replaceAll("</?b>", "");
		String sources = "";
		try (Stream<Path> files = Files.walk(SOURCES)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				sources += Files.readString(file).replace("\n\t", "\n");
			}
		}
		assertThat(sources).contains(shown);
	}

	@Test
	void eachFileOfTheCodePageIsBesideThePage() throws IOException {
		String script = resource("js/code.js");
		String root = Pattern.compile("ROOT = \"(.*?)\"").matcher(script).results().findFirst().orElseThrow().group(1);
		List<String> files = Pattern.compile("`\\$\\{ROOT}(.*?)`|\"(code/[^\"]*\\.yml)\"")
			.matcher(script)
			.results()
			.map((file) -> (file.group(1) != null) ? root + file.group(1) : file.group(2))
			.toList();
		assertThat(files).hasSizeGreaterThan(5).allSatisfy((file) -> assertThat(resource(file)).isNotBlank());
	}

	private static String resource(String name) throws IOException {
		try (InputStream in = ShownCodeTests.class.getResourceAsStream("/static/" + name)) {
			assertThat(in).as(name).isNotNull();
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
