package io.github.supabaserealtime.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code docs/api.md} names the packages and interfaces that the code has, and the
 * comparison with the baseline in the POM knows which interfaces only we implement.
 */
class ApiPageTests {

	private static final Path PAGE = Pages.ROOT.resolve("docs/api.md");

	private static final String USERS = "**Interfaces that you implement.**";

	private static final String OURS = "**Interfaces that only this library implements.**";

	private static final List<PublicType> TYPES = PublicType.all();

	@Test
	void thePackagesAreThoseWithPublicTypes() {
		Set<String> packages = TYPES.stream()
			.map((type) -> "| `" + type.packageName() + "` | `" + type.module() + "` |")
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(packages).hasSizeGreaterThan(15);
		assertThat(Pages.lines(PAGE).stream().filter((line) -> line.startsWith("| `io.github.")))
			.containsExactlyInAnyOrderElementsOf(packages);
	}

	@Test
	void eachInterfaceIsForUsersOrOurs() {
		Set<String> interfaces = names(PublicType::isOpenInterface);
		List<String> listed = new ArrayList<>(namesIn(USERS));
		listed.addAll(namesIn(OURS));
		assertThat(interfaces).hasSizeGreaterThan(25).contains("RealtimeChannel", "FaultProxy.Link");
		assertThat(listed).containsExactlyInAnyOrderElementsOf(interfaces);
	}

	@Test
	void theSealedInterfacesAreNamed() throws IOException {
		String page = Files.readString(PAGE);
		assertThat(names(PublicType::isSealedInterface)).contains("RealtimeMessage")
			.allSatisfy((name) -> assertThat(page).contains("`" + name + "`"));
	}

	@Test
	void methodsMayComeToOurInterfacesOnly() throws IOException {
		Set<String> ours = Set.copyOf(namesIn(OURS));
		Set<String> names = TYPES.stream()
			.filter((type) -> ours.contains(type.simpleName()))
			.map(PublicType::name)
			.collect(Collectors.toCollection(TreeSet::new));
		String pom = Files.readString(Pages.ROOT.resolve("pom.xml"));
		String profile = pom.substring(pom.indexOf("<id>api</id>"), pom.indexOf("<id>builder</id>"));
		assertThat(elements(profile, "include")).containsExactlyInAnyOrderElementsOf(names);
		assertThat(elements(profile, "exclude").stream().filter((name) -> !name.endsWith(".internal")))
			.containsExactlyInAnyOrderElementsOf(names);
	}

	@Test
	void theJavadocOfOurInterfacesSaysSo() {
		Set<String> ours = Set.copyOf(namesIn(OURS));
		assertThat(TYPES).filteredOn((type) -> ours.contains(type.simpleName()))
			.hasSameSizeAs(ours)
			.allSatisfy((type) -> {
				Path source = Pages.ROOT.resolve(type.module())
					.resolve("src/main/java")
					.resolve(type.name().replaceFirst("\\$.*", "").replace('.', '/') + ".java");
				String code = Files.readString(source).replaceAll("\\s+\\* ", " ");
				String before = code.substring(0,
						code.indexOf(" interface " + type.name().replaceFirst(".*[.$]", "") + " "));
				assertThat(before.substring(before.lastIndexOf("/**"))).as(type.name())
					.contains("Only this library implements it: a later version may add methods.");
			});
	}

	private static Set<String> names(Predicate<PublicType> selection) {
		return TYPES.stream()
			.filter(selection)
			.map(PublicType::simpleName)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	/**
	 * Return the names in the first column of the table below a line.
	 */
	private static List<String> namesIn(String start) {
		List<String> names = new ArrayList<>();
		Pages.lines(PAGE)
			.stream()
			.dropWhile((line) -> !line.startsWith(start))
			.dropWhile((line) -> !line.startsWith("|"))
			.takeWhile((line) -> line.startsWith("|"))
			.forEach((line) -> Pattern.compile("`([\\w.]+)`")
				.matcher(line.split("\\|")[1])
				.results()
				.forEach((match) -> names.add(match.group(1))));
		return names;
	}

	private static List<String> elements(String xml, String name) {
		return Pattern.compile("<" + name + ">([^<]+)</" + name + ">")
			.matcher(xml)
			.results()
			.map((match) -> match.group(1))
			.toList();
	}

}
