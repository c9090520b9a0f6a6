package io.github.supabaserealtime.documentation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time series as Prometheus reads it from an application, and the selectors of queries
 * that choose some of them.
 *
 * @param name its name
 * @param labels its labels
 * @param value its value
 */
record Series(String name, Map<String, String> labels, double value) {

	private static final Pattern LINE = Pattern.compile("^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+).*$");

	private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:\\\\.|[^\"\\\\])*)\"");

	private static final Pattern SELECTOR = Pattern.compile("(supabase_realtime_\\w+)\\s*(?:\\{([^}]*)})?");

	private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");

	/**
	 * Read the text format of Prometheus.
	 */
	static List<Series> of(String scrape) {
		List<Series> series = new ArrayList<>();
		scrape.lines().filter((line) -> !line.startsWith("#") && !line.isBlank()).forEach((line) -> {
			Matcher matcher = LINE.matcher(line);
			if (!matcher.matches()) {
				throw new IllegalArgumentException(line);
			}
			Map<String, String> labels = new TreeMap<>();
			if (matcher.group(2) != null) {
				LABEL.matcher(matcher.group(2))
					.results()
					.forEach((label) -> labels.put(label.group(1), label.group(2)));
			}
			series.add(new Series(matcher.group(1), labels, Double.parseDouble(matcher.group(3))));
		});
		return series;
	}

	/**
	 * Return the selectors of a query. A variable of Grafana stands for all values.
	 */
	static List<MatchResult> selectors(String query) {
		return SELECTOR.matcher(query.replace("$connection", ".*")).results().toList();
	}

	/**
	 * Return whether a selector chooses this series.
	 */
	boolean matches(MatchResult selector) {
		if (!selector.group(1).equals(this.name)) {
			return false;
		}
		String matchers = (selector.group(2) != null) ? selector.group(2) : "";
		if (!matchers.replaceAll(MATCHER.pattern(), "").matches("[\\s,]*")) {
			throw new IllegalArgumentException(selector.group());
		}
		return MATCHER.matcher(matchers).results().allMatch((matcher) -> {
			String value = this.labels.getOrDefault(matcher.group(1), "");
			return switch (matcher.group(2)) {
				case "=" -> value.equals(matcher.group(3));
				case "!=" -> !value.equals(matcher.group(3));
				case "=~" -> value.matches(matcher.group(3));
				default -> !value.matches(matcher.group(3));
			};
		});
	}

}
