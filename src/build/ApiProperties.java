import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares the configuration metadata of two jars or directories of classes, and fails if
 * a property of the first one is gone or has another type in the second one. {@code .ci/api} runs it.
 */
public class ApiProperties {

	private static final String METADATA = "META-INF/spring-configuration-metadata.json";

	// as the annotation processor of Spring Boot writes them
	private static final Pattern PROPERTY = Pattern.compile("\"name\": \"([^\"]+)\",\\s*\"type\": \"([^\"]+)\"");

	public static void main(String[] args) throws IOException {
		Map<String, String> before = properties(args[0]);
		Map<String, String> after = properties(args[1]);
		if (before.isEmpty()) {
			throw new IllegalStateException("There is no property in " + args[0]);
		}
		List<String> problems = new ArrayList<>();
		before.forEach((name, type) -> {
			if (!after.containsKey(name)) {
				problems.add("The property '" + name + "' is gone");
			}
			else if (!after.get(name).equals(type)) {
				problems.add("The property '" + name + "' was a " + type + " and is a " + after.get(name));
			}
		});
		problems.forEach(System.err::println);
		if (!problems.isEmpty()) {
			System.exit(1);
		}
	}

	private static Map<String, String> properties(String classes) throws IOException {
		String text = metadata(Path.of(classes));
		Map<String, String> properties = new TreeMap<>();
		Matcher matcher = PROPERTY.matcher(text.substring(text.indexOf("\"properties\": [")));
		while (matcher.find()) {
			properties.put(matcher.group(1), matcher.group(2));
		}
		return properties;
	}

	private static String metadata(Path classes) throws IOException {
		if (Files.isDirectory(classes)) {
			return Files.readString(classes.resolve(METADATA));
		}
		try (FileSystem jar = FileSystems.newFileSystem(classes)) {
			return Files.readString(jar.getPath(METADATA));
		}
	}

}
