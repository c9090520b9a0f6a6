package io.github.supabaserealtime.documentation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that values in several files of a release agree: the version, the published
 * modules, and the headings of the changelog.
 */
class ReleaseFilesTests {

	private static Document pom(String module) throws Exception {
		return DocumentBuilderFactory.newDefaultInstance()
			.newDocumentBuilder()
			.parse(Pages.ROOT.resolve(Path.of(module, "pom.xml")).toFile());
	}

	private static String text(Document pom, String path) throws Exception {
		return XPathFactory.newDefaultInstance().newXPath().evaluate(path, pom);
	}

	private static List<String> texts(Document pom, String path) throws Exception {
		XPath xpath = XPathFactory.newDefaultInstance().newXPath();
		NodeList nodes = (NodeList) xpath.evaluate(path, pom, XPathConstants.NODESET);
		return Stream.iterate(0, (i) -> i < nodes.getLength(), (i) -> i + 1)
			.map((i) -> nodes.item(i).getTextContent())
			.toList();
	}

	@Test
	void theBomHasTheVersionAndTheModulesThatArePublished() throws Exception {
		Document parent = pom("");
		Document bom = pom("supabase-realtime-bom");
		assertThat(text(bom, "/project/version")).isEqualTo(text(parent, "/project/version"));
		List<String> published = texts(parent, "/project/modules/module").stream()
			.filter((module) -> module.startsWith("supabase-realtime-") && !module.equals("supabase-realtime-bom"))
			.toList();
		assertThat(published).isNotEmpty();
		assertThat(texts(bom, "//dependencyManagement//artifactId")).containsExactlyInAnyOrderElementsOf(published);
		assertThat(texts(bom, "//dependencyManagement//version")).containsOnly("${project.version}");
	}

	@Test
	void everyModuleHasTheVersionOfTheParent() throws Exception {
		String version = text(pom(""), "/project/version");
		List<Path> poms;
		try (Stream<Path> files = Files.walk(Pages.ROOT, 3)) {
			poms = files.filter((file) -> file.endsWith("pom.xml") && !file.toString().contains("target"))
				.filter((file) -> !Pages.ROOT.relativize(file).startsWith(".ci"))
				.toList();
		}
		assertThat(poms).hasSizeGreaterThan(5);
		for (Path pom : poms) {
			Document module = pom(Pages.ROOT.relativize(pom.getParent()).toString());
			String parent = text(module, "/project/parent/version");
			assertThat(parent.isEmpty() ? text(module, "/project/version") : parent).as(pom.toString())
				.isEqualTo(version);
		}
	}

	@Test
	void theBomSaysWhatTheParentSaysOfTheProject() throws Exception {
		Document parent = pom("");
		Document bom = pom("supabase-realtime-bom");
		for (String path : List.of("url", "scm/url", "scm/connection", "licenses/license/name",
				"developers/developer/name")) {
			assertThat(text(bom, "/project/" + path)).as(path).isNotEmpty().isEqualTo(text(parent, "/project/" + path));
		}
	}

	@Test
	void theChangelogBeginsWithTheVersionThatIsBuilt() throws Exception {
		String version = text(pom(""), "/project/version").replace("-SNAPSHOT", "");
		String first = Files.readAllLines(Pages.ROOT.resolve("CHANGELOG.md"))
			.stream()
			.filter((line) -> line.startsWith("## "))
			.findFirst()
			.orElseThrow();
		assertThat(first).startsWith("## " + version);
	}

	@Test
	void theSecurityPageNamesTheSeriesThatIsBuilt() throws Exception {
		String series = text(pom(""), "/project/version").replaceFirst("^(\\d+\\.\\d+)\\..*", "$1.x");
		assertThat(Files.readString(Pages.ROOT.resolve("SECURITY.md"))).contains("| " + series + " | yes |");
	}

}
