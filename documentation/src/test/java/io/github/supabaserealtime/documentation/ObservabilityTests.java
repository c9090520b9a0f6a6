package io.github.supabaserealtime.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code docs/observability.md}, the dashboard and the alert rules say what a running
 * application shows. With {@code -Drealtime.docs.write=true} the table of the meters is
 * written.
 */
class ObservabilityTests {

	private static final Path PAGE = Pages.ROOT.resolve("docs/observability.md");

	private static final Path DASHBOARD = Pages.ROOT.resolve("docs/grafana/supabase-realtime-dashboard.json");

	private static final Path ALERTS = Pages.ROOT.resolve("docs/grafana/supabase-realtime-alerts.yml");

	private static final String BEGIN = "<!-- the table of the meters begins: ObservabilityTests writes it -->\n";

	private static final String END = "<!-- the table of the meters ends -->\n";

	private static ObservedApplication application;

	@BeforeAll
	static void start() {
		application = new ObservedApplication();
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@Test
	void theTableOfTheMetersIsThatOfTheApplication() throws IOException {
		String page = Files.readString(PAGE);
		String table = metersTable();
		int begin = page.indexOf(BEGIN) + BEGIN.length();
		int end = page.indexOf(END);
		if (Boolean.getBoolean("realtime.docs.write")) {
			Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
			return;
		}
		assertThat(page.substring(begin, end)).as("""
				docs/observability.md is out of date; write its table with
				mvn -pl documentation -am test -Dtest=ObservabilityTests \
				-Dsurefire.failIfNoSpecifiedTests=false -Drealtime.docs.write=true""").isEqualTo(table);
	}

	private static String metersTable() {
		Set<String> scraped = seriesOf(application.scrape()).stream().map(Series::name).collect(Collectors.toSet());
		StringBuilder table = new StringBuilder("| meter | series of Prometheus | kind | tags | meaning |\n")
			.append("|---|---|---|---|---|\n");
		for (String name : application.namesOfMeters()) {
			List<Meter.Id> ids = application.meters()
				.stream()
				.map(Meter::getId)
				.filter((id) -> id.getName().equals(name))
				.toList();
			Meter.Id first = ids.get(0);
			table.append("| `")
				.append(name.substring("supabase.realtime".length()))
				.append("` | ")
				.append(seriesNames(application.prometheusName(first), scraped))
				.append(" | ")
				.append(first.getType().name().toLowerCase(Locale.ROOT))
				.append((first.getBaseUnit() != null) ? ", " + first.getBaseUnit() : "")
				.append(" | ")
				.append(tags(ids))
				.append(" | ")
				.append(first.getDescription())
				.append(" |\n");
		}
		return table.toString();
	}

	/**
	 * The series of a meter: the first one in full, of the others the ending.
	 */
	private static String seriesNames(String name, Set<String> scraped) {
		List<String> endings = Stream.of("", "_total", "_count", "_sum", "_max")
			.filter((ending) -> scraped.contains(name + ending))
			.toList();
		assertThat(endings).as("series of " + name).isNotEmpty();
		return endings.stream()
			.map((ending) -> "`" + ((ending.equals(endings.get(0))) ? name : "") + ending + "`")
			.collect(Collectors.joining(", "));
	}

	private static String tags(List<Meter.Id> ids) {
		Map<String, Set<String>> values = new TreeMap<>();
		ids.forEach((id) -> id.getTags()
			.forEach((tag) -> values.computeIfAbsent(tag.getKey(), (key) -> new TreeSet<>()).add(tag.getValue())));
		return values.entrySet()
			.stream()
			// the values of these are those that have occurred
			.map((tag) -> Set.of("connection", "type").contains(tag.getKey()) ? "`" + tag.getKey() + "`"
					: "`" + tag.getKey() + "` (" + String.join(", ", tag.getValue()) + ")")
			.collect(Collectors.joining(", "));
	}

	@Test
	void allMetersOfANameHaveTheSameTagKeysAndThoseOfTheConnectionsItsName() {
		Map<String, Set<Set<String>>> keys = new TreeMap<>();
		application.meters()
			.forEach((meter) -> keys.computeIfAbsent(meter.getId().getName(), (name) -> new HashSet<>())
				.add(meter.getId().getTags().stream().map(Tag::getKey).collect(Collectors.toSet())));
		assertThat(keys).allSatisfy((name, sets) -> assertThat(sets).as(name).hasSize(1));
		assertThat(application.namesOfMeters()).allSatisfy((name) -> {
			assertThat(keys.get(name)).singleElement(as(InstanceOfAssertFactories.collection(String.class)))
				.contains("connection");
			assertThat(valuesOf(name, "connection")).as(name).isEqualTo(connectionsOf(name));
		});
	}

	/**
	 * A factory has the meters of a connection. How many of its connections are in each
	 * state replaces the state of one connection.
	 */
	private static Set<String> connectionsOf(String meter) {
		Set<String> names = new TreeSet<>();
		if (!meter.startsWith("supabase.realtime.factory.")) {
			names.addAll(Set.of("reports", "supabaseRealtime"));
		}
		if (!meter.equals("supabase.realtime.connection.state")) {
			names.add("supabaseRealtimeFactory");
		}
		return names;
	}

	private static Set<String> valuesOf(String meter, String tag) {
		return application.meters()
			.stream()
			.map(Meter::getId)
			.filter((id) -> id.getName().equals(meter))
			.map((id) -> id.getTag(tag))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	@Test
	void noNameOfPrometheusHasAWordTwice() {
		Set<String> names = seriesOf(application.scrape()).stream().map(Series::name).collect(Collectors.toSet());
		assertThat(names).hasSizeGreaterThan(20).allSatisfy((name) -> {
			List<String> words = List.of(name.split("_"));
			assertThat(new LinkedHashSet<>(words)).as(name).hasSameSizeAs(words);
		});
	}

	private static List<Series> seriesOf(String scrape) {
		return Series.of(scrape).stream().filter((series) -> series.name().startsWith("supabase_realtime_")).toList();
	}

	@Test
	void everyHealthDetailIsInTheTable() {
		assertThat(application.healthDetails())
			.contains("state", "since", "attempts", "channels", "lastRoundTrip", "lastError", "nextAttempt",
					"refusedChannels", "pausedChannels")
			.isSubsetOf(detailsOfThePage());
	}

	@Test
	void everyDetailOfTheTableIsMadeByTheCode() throws IOException {
		String root = "supabase-realtime-autoconfigure/src/main/java/io/github/supabaserealtime/";
		String code = Files.readString(Pages.ROOT.resolve(root + "health/RealtimeHealthIndicator.java"))
				+ Files.readString(Pages.ROOT.resolve(root + "autoconfigure/health/ListenerHealthDetails.java"));
		assertThat(detailsOfThePage()).hasSizeGreaterThan(10)
			.allSatisfy((detail) -> assertThat(code).contains("\"" + detail + "\""));
		Set<String> made = Pattern.compile("(?:withDetail|details\\.put)\\(\"(\\w+)\"")
			.matcher(code)
			.results()
			.map((match) -> match.group(1))
			.collect(Collectors.toSet());
		assertThat(detailsOfThePage()).containsAll(made);
	}

	private static Set<String> detailsOfThePage() {
		Set<String> details = new TreeSet<>();
		boolean table = false;
		for (String line : Pages.lines(PAGE)) {
			table = line.startsWith("| detail ") || (table && line.startsWith("|"));
			if (table) {
				Pattern.compile("`(\\w+)`")
					.matcher(line.split("\\|")[1])
					.results()
					.forEach((match) -> details.add(match.group(1)));
			}
		}
		return details;
	}

	@Test
	void theLinesOfTheLogAreThoseOfTheApplication() {
		String block = Pages.blocks("text")
			.filter((one) -> one.page().equals("docs/observability.md"))
			.map(Block::text)
			.findFirst()
			.orElseThrow();
		List<String> logged = application.logLines().stream().map(ObservabilityTests::withoutFigures).toList();
		assertThat(block.lines().map(ObservabilityTests::withoutFigures)).hasSize(5).isSubsetOf(logged);
	}

	private static String withoutFigures(String line) {
		return line.replaceAll("\\d+(\\.\\d+)? (s|min|h|d)( \\d+ (s|min|h))?\\b", "T")
			.replaceAll("lost after T: .* The next", "lost after T: R. The next")
			.replaceAll("because of .* \\(attempts: \\d+\\)", "because of R (attempts: N)");
	}

	@Test
	void everyQueryOfTheDashboardFindsASeries() throws IOException {
		JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(DASHBOARD));
		List<String> queries = new ArrayList<>();
		dashboard.findValues("expr").forEach((expr) -> queries.add(expr.stringValue()));
		dashboard.path("templating").path("list").forEach((variable) -> {
			if (variable.path("type").stringValue().equals("query")) {
				queries.add(variable.path("query").path("query").stringValue());
			}
		});
		assertThat(queries).hasSizeGreaterThan(20).allSatisfy(ObservabilityTests::findsSeries);
	}

	@Test
	void everyMeterIsOnTheDashboard() throws IOException {
		String dashboard = Files.readString(DASHBOARD);
		assertThat(application.meters())
			.filteredOn((meter) -> application.namesOfMeters().contains(meter.getId().getName()))
			.allSatisfy((meter) -> assertThat(dashboard).contains(application.prometheusName(meter.getId())));
	}

	@Test
	void everyAlertRuleFindsASeries() throws IOException {
		assertThat(alertRules("expr")).hasSizeGreaterThan(4).allSatisfy(ObservabilityTests::findsSeries);
	}

	@Test
	void theAlertOfAnOutageIsForConnectionsThatTryToConnect() throws IOException {
		String rule = alertRules("expr").get(alertRules("alert").indexOf("SupabaseRealtimeDown"));
		assertThat(firing(rule, application.scrape())).isEmpty();
		// the other one was closed by the application
		assertThat(firing(rule, application.scrapeOfTheOutage())).containsExactly("supabaseRealtime");
	}

	/**
	 * Return the connections for which a comparison of the largest value is true.
	 */
	private static Set<String> firing(String rule, String scrape) {
		Matcher matcher = Pattern.compile("max by \\(job, instance, connection\\) \\((.*)\\) == ([01])").matcher(rule);
		assertThat(matcher.matches()).as(rule).isTrue();
		MatchResult selector = Series.selectors(matcher.group(1)).get(0);
		Map<String, Double> largest = new TreeMap<>();
		seriesOf(scrape).stream()
			.filter((series) -> series.matches(selector))
			.forEach((series) -> largest.merge(series.labels().get("connection"), series.value(), Math::max));
		assertThat(largest).containsOnlyKeys("reports", "supabaseRealtime");
		largest.values().removeIf((value) -> value != Double.parseDouble(matcher.group(2)));
		return largest.keySet();
	}

	@Test
	void theTableOfTheAlertsIsThatOfTheFile() throws IOException {
		List<String> table = Pages.lines(PAGE)
			.stream()
			.filter((line) -> line.startsWith("| `SupabaseRealtime"))
			.map((line) -> line.split("`")[1])
			.toList();
		assertThat(table).isEqualTo(alertRules("alert"));
	}

	@SuppressWarnings("unchecked")
	private static List<String> alertRules(String key) throws IOException {
		Map<String, Object> file = new Yaml().load(Files.readString(ALERTS));
		return ((List<Map<String, Object>>) file.get("groups")).stream()
			.flatMap((group) -> ((List<Map<String, Object>>) group.get("rules")).stream())
			.map((rule) -> (String) rule.get(key))
			.toList();
	}

	private static void findsSeries(String query) {
		List<MatchResult> selectors = Series.selectors(query);
		assertThat(selectors).as(query).isNotEmpty();
		List<Series> series = seriesOf(application.scrape());
		assertThat(selectors).allSatisfy((selector) -> assertThat(series).as(selector.group() + " in " + query)
			.anyMatch((one) -> one.matches(selector)));
		assertThat(labelsOf(query)).as("labels of " + query)
			.isSubsetOf(Stream
				.concat(Stream.of("job", "instance"),
						series.stream()
							.filter((one) -> selectors.stream().anyMatch(one::matches))
							.flatMap((one) -> one.labels().keySet().stream()))
				.toList());
	}

	/**
	 * The labels that a query groups by. Prometheus adds those of the instance.
	 */
	private static Set<String> labelsOf(String query) {
		return Pattern.compile("by \\(([^)]*)\\)|label_values\\(\\w+, (\\w+)\\)")
			.matcher(query)
			.results()
			.flatMap((match) -> Arrays
				.stream(((match.group(1) != null) ? match.group(1) : match.group(2)).split(",\\s*")))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	@Test
	void aQueryThatFindsNothingIsFound() {
		List<Series> series = seriesOf(application.scrape());
		for (String query : List.of("supabase_realtime_reconnect_total", "supabase_realtime_gaps_total{cause=\"x\"}",
				"sum(supabase_realtime_channels{state!~\".*\", connection=~\"$connection\"})")) {
			assertThat(Series.selectors(query)).singleElement()
				.satisfies((selector) -> assertThat(series).noneMatch((one) -> one.matches(selector)));
		}
	}

	@Test
	void promtoolAcceptsTheAlertRules() throws Exception {
		Assumptions.assumeTrue(
				Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
					.anyMatch((directory) -> Files.isExecutable(Path.of(directory, "promtool"))),
				"promtool is not installed");
		Process promtool = new ProcessBuilder("promtool", "check", "rules", ALERTS.toString()).redirectErrorStream(true)
			.start();
		String output = new String(promtool.getInputStream().readAllBytes());
		assertThat(promtool.waitFor()).as(output).isZero();
	}

}
