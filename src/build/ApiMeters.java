import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Compares the tables of meters and of keys of observations in the manuals below two
 * directories, and fails if a meter or a key of the first one is gone in the second one. It
 * also fails if a meter has other series, another kind or other tags, and if a key has moved
 * between those with few values, which are the tags of timers, and those with many.
 * Additional meters and keys pass. Tests compare the tables with the code. {@code .ci/api}
 * runs it.
 */
public class ApiMeters {

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	public static void main(String[] args) throws IOException {
		Map<String, String> before = promised(Path.of(args[0]));
		Map<String, String> after = promised(Path.of(args[1]));
		List<String> problems = new ArrayList<>();
		before.forEach((name, promise) -> {
			if (!after.containsKey(name)) {
				problems.add("The " + name + " is gone");
			}
			else if (!after.get(name).equals(promise)) {
				problems.add("The " + name + " was " + promise + " and is " + after.get(name));
			}
		});
		problems.forEach(System.err::println);
		if (!problems.isEmpty()) {
			System.exit(1);
		}
	}

	private static Map<String, String> promised(Path root) throws IOException {
		Map<String, String> promised = new TreeMap<>();
		for (String[] row : rows(root.resolve("docs/observability.md"), "## Meters", "| meter |")) {
			promised.put("meter " + row[1], row[2] + ", a " + row[3] + ", with the tags " + names(row[4]));
		}
		for (String values : List.of("few values", "many values")) {
			String observation = "";
			for (String[] row : rows(root.resolve("docs/tracing.md"), "### Keys with " + values, "| observation |")) {
				// the other keys of an observation stand below its first one
				observation = row[1].isEmpty() ? observation : row[1];
				promised.put("key " + row[2] + " of the observation " + observation, "one with " + values);
			}
		}
		return promised;
	}

	// without the values of a tag, which are in parentheses and not in code font
	private static Set<String> names(String cell) {
		return CODE.matcher(cell)
			.results()
			.map((match) -> match.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static List<String[]> rows(Path page, String heading, String header) throws IOException {
		List<String[]> rows = new ArrayList<>();
		boolean section = false;
		boolean table = false;
		for (String line : Files.readAllLines(page)) {
			section = line.startsWith("#") ? line.equals(heading) : section;
			boolean begins = section && line.startsWith(header);
			if (table && line.startsWith("|") && !line.startsWith("|---")) {
				rows.add(Arrays.stream(line.split("\\|")).map(String::strip).toArray(String[]::new));
			}
			table = begins || (table && line.startsWith("|"));
		}
		if (rows.isEmpty()) {
			throw new IllegalStateException("There is no table below '" + heading + "' in " + page);
		}
		return rows;
	}

}
