package io.github.supabaserealtime.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code sdk-compliance.yaml} says of the code what is true, and the same as
 * {@code docs/features.md}.
 */
class SdkComplianceTests {

	private static final Pattern ROW = Pattern.compile("^\\| (\\w+\\.\\w+) \\| (\\w+).*\\|$");

	private static final List<String> PACKAGES = List.of("", "client.", "listener.", "message.", "rest.", "transport.");

	@Test
	void theCapabilitiesAreThoseOfTheFeaturesPage() throws IOException {
		Map<String, String> page = Pages.lines(Pages.ROOT.resolve("docs/features.md"))
			.stream()
			.map(ROW::matcher)
			.filter(Matcher::matches)
			.collect(Collectors.toMap((row) -> "realtime." + row.group(1), (row) -> row.group(2)));
		Map<String, Map<String, Object>> features = features();
		assertThat(features).containsOnlyKeys(page.keySet());
		assertThat(features).allSatisfy((id, feature) -> assertThat(feature.get("status"))
			.isEqualTo(page.get(id).equals("yes") ? "implemented" : "not_implemented"));
	}

	@ParameterizedTest
	@MethodSource
	void theSymbolIsPublic(String symbol) {
		String[] names = symbol.split("\\.");
		Class<?> type = type(names[0]);
		assertThat(type).as(symbol).isNotNull().isPublic();
		if (names.length > 1) {
			assertThat(Stream.concat(Arrays.stream(type.getMethods()),
					Arrays.stream(type.getClasses()).flatMap((nested) -> Arrays.stream(nested.getMethods()))))
				.as(symbol)
				.anyMatch((method) -> method.getName().equals(names[1]));
		}
	}

	static Stream<String> theSymbolIsPublic() throws IOException {
		return features().values().stream().flatMap(SdkComplianceTests::symbols);
	}

	@SuppressWarnings("unchecked")
	private static Stream<String> symbols(Map<String, Object> feature) {
		return ((List<String>) feature.getOrDefault("symbols", List.of())).stream();
	}

	private static Map<String, Map<String, Object>> features() throws IOException {
		Map<String, Map<String, Map<String, Object>>> file = new Yaml()
			.load(Files.readString(Pages.ROOT.resolve("sdk-compliance.yaml")));
		return file.get("features");
	}

	private static Class<?> type(String name) {
		return PACKAGES.stream()
			.map((place) -> "io.github.supabaserealtime." + place + name)
			.filter((full) -> ClassUtils.isPresent(full, null))
			.map((full) -> ClassUtils.resolveClassName(full, null))
			.findFirst()
			.orElseThrow(() -> new AssertionError("There is no public type " + name));
	}

}
