import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Prints which tests were left out, and why. It reads the reports of Surefire below a
 * directory (the first argument) that are not older than an instant (the second, if
 * there is one), and says nothing where there are none. {@code mvn verify} runs it as
 * its last step, see the parent's POM.
 */
public class LeftOut {

	private static final String ABORTED = "org.opentest4j.TestAbortedException";

	private static final int MAX_CLASSES = 4;

	private int tests;

	private int leftOut;

	private final Map<String, Reason> reasons = new TreeMap<>();

	public static void main(String[] args) throws IOException, ParserConfigurationException, SAXException {
		Instant since = (args.length > 1) ? Instant.parse(args[1]) : Instant.MIN;
		LeftOut result = new LeftOut();
		DocumentBuilder reader = DocumentBuilderFactory.newInstance().newDocumentBuilder();
		for (Path report : reports(Path.of(args[0]), since)) {
			result.add(reader.parse(report.toFile()).getElementsByTagName("testcase"));
		}
		result.print();
	}

	private static List<Path> reports(Path directory, Instant since) throws IOException {
		try (Stream<Path> files = Files.find(directory, 5, (file, attributes) -> attributes.isRegularFile()
				&& file.getParent().endsWith(Path.of("target", "surefire-reports"))
				&& file.getFileName().toString().matches("TEST-.*\\.xml")
				&& !attributes.lastModifiedTime().toInstant().isBefore(since))) {
			return files.sorted().toList();
		}
	}

	private void add(NodeList cases) {
		this.tests += cases.getLength();
		for (int i = 0; i < cases.getLength(); i++) {
			Element test = (Element) cases.item(i);
			NodeList skipped = test.getElementsByTagName("skipped");
			if (skipped.getLength() > 0) {
				this.leftOut++;
				this.reasons.computeIfAbsent(why((Element) skipped.item(0)), (why) -> new Reason())
					.add(test.getAttribute("classname"));
			}
		}
	}

	// the text of a condition is an attribute, that of an assumption is with its stack trace
	private static String why(Element skipped) {
		String text = skipped.getAttribute("message");
		if (text.isBlank()) {
			text = skipped.getTextContent().lines().findFirst().orElse("");
		}
		if (text.startsWith(ABORTED)) {
			text = text.substring(ABORTED.length()).replaceFirst("^: ", "");
		}
		// a condition writes what it found before the reason that it was given
		text = text.replaceFirst("^Assumption failed(: )?", "").replaceFirst("(?s)^.* ==> ", "");
		text = text.replaceAll("\\s+", " ").strip();
		return text.isEmpty() ? "no reason given" : text;
	}

	private void print() {
		if (this.tests == 0) {
			return;
		}
		if (this.leftOut == 0) {
			System.out.printf("Tests: %d, none was left out%n", this.tests);
			return;
		}
		System.out.printf("Tests: %d, of which %d were left out:%n", this.tests, this.leftOut);
		this.reasons.entrySet()
			.stream()
			.sorted(Comparator.comparing((entry) -> -entry.getValue().count))
			.forEach((entry) -> System.out.printf("%5d  %s (%s)%n", entry.getValue().count, entry.getKey(),
					entry.getValue().where()));
	}

	private static final class Reason {

		private int count;

		private final Set<String> classes = new TreeSet<>();

		private void add(String className) {
			this.count++;
			this.classes.add(className.replaceFirst(".*[.$]", ""));
		}

		private String where() {
			String first = this.classes.stream().limit(MAX_CLASSES).collect(Collectors.joining(", "));
			int more = this.classes.size() - MAX_CLASSES;
			return (more > 0) ? first + " and " + more + " more classes" : first;
		}

	}

}
