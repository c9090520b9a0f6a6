package io.github.supabaserealtime.test.internal.database;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.supabaserealtime.test.internal.database.DifferentialTypes.TypeCase;
import io.github.supabaserealtime.test.internal.database.PgType.Kind;
import io.github.supabaserealtime.test.internal.protocol.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The embedded database against PostgreSQL itself, asked as the real server asks it: the
 * same types, literals and filters, made by chance from a seed that is printed (another
 * one by {@code -Drealtime.differential.seed}). Answers are equal, refusals have the same
 * text, or the embedded database says that it does not evaluate the question, for the
 * reasons that are listed here only.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresDifferentialTests {

	private static final int MORE_LITERALS = 25;

	private static final int FILTERS = 6000;

	// what a test is told at the call: see the Javadoc of ServerDatabase
	private static final Pattern LISTED = Pattern.compile("(?s)The embedded server does not evaluate ("
			+ "the (date|time|timestamp).* '.*'(; write it as in ISO 8601)?" + "|dates outside the years 1 to 9999"
			+ "|whether '.*' comes before '.*': the collation of the database decides"
			+ "|the filter '.*', which ends with an escape character"
			+ "|the filter '.*': its regular expression means something else in Java"
			+ "|the filter '.*(lt|lte|gt|gte)\\..*' on a column of type jsonb)");

	private static final String UNNEST = " from unnest(?::text[], ?::text[]) with ordinality as q(n, a, i)) x order by i";

	private final long seed = Long.getLong("realtime.differential.seed", 20_260_821);

	private final Random random = new Random(this.seed);

	private final DifferentialLiterals literals = new DifferentialLiterals(this.random);

	private final Map<String, Integer> figures = new TreeMap<>();

	private final List<String> differences = new ArrayList<>();

	private final Map<String, PgType> types = new LinkedHashMap<>();

	private final Map<String, String> spellings = new HashMap<>();

	private final Map<String, Integer> oids = new HashMap<>();

	private RealPostgres postgres;

	private String missing;

	@BeforeAll
	void start() throws Exception {
		if (!System.getProperty("os.name").equals("Linux")
				|| !Set.of("amd64", "x86_64").contains(System.getProperty("os.arch"))) {
			this.missing = "the binaries of PostgreSQL are for linux-amd64";
			return;
		}
		try {
			this.postgres = RealPostgres.start();
		}
		catch (java.io.IOException | IllegalStateException ex) {
			this.missing = "PostgreSQL cannot be started here: " + ex.getMessage();
			return;
		}
		spellings();
	}

	/**
	 * A test that is left out is reported, a class that is left out as a whole is not.
	 */
	@BeforeEach
	void present() {
		Assumptions.assumeTrue(this.missing == null, this.missing);
	}

	@AfterAll
	void stop() throws Exception {
		if (this.postgres != null) {
			this.postgres.close();
		}
	}

	/**
	 * Create a table for each type.
	 */
	private void spellings() throws Exception {
		List<TypeCase> cases = DifferentialTypes.all();
		List<String> names = new ArrayList<>();
		List<String> sql = new ArrayList<>();
		for (TypeCase type : cases) {
			names.add("t" + names.size());
			sql.add(type.sql());
		}
		List<List<String>> answers = this.postgres
			.ask("select r[1], r[2], r[3] from (select test_type(n, a) r, i" + UNNEST, names, sql);
		for (int i = 0; i < cases.size(); i++) {
			List<String> answer = answers.get(i);
			String found = type(cases.get(i));
			boolean refused = answer.get(2) == null;
			if (refused ? found == null : (answer.get(0) + " " + answer.get(1)).equals(found)) {
				count(refused ? "spellings refused by both" : "spellings equal");
			}
			else {
				this.differences.add("type " + sql.get(i) + ": " + answer + " but " + found);
			}
			if (!refused && found != null) {
				this.types.put(names.get(i), cases.get(i).type().get());
				this.spellings.put(names.get(i), sql.get(i));
				this.oids.put(names.get(i), Integer.valueOf(answer.get(2)));
			}
		}
	}

	private static String type(TypeCase type) {
		try {
			PgType found = type.type().get();
			return found.name() + " " + found.sqlName();
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	@Test
	void theEmbeddedDatabaseAnswersAsPostgresDoes() throws Exception {
		long start = System.nanoTime();
		Map<String, List<JsonNode>> values = literals();
		filters(values);
		System.out
			.println("Seed " + this.seed + ", " + (System.nanoTime() - start) / 1_000_000 + " ms: " + this.figures);
		assertThat(this.differences).as("seed " + this.seed).isEmpty();
		int asked = this.figures.getOrDefault("filters equal", 0)
				+ this.figures.getOrDefault("filters refused by both", 0);
		assertThat(asked).isGreaterThan(FILTERS / 2);
		assertThat(this.figures.getOrDefault("filters listed", 0)).isLessThan(FILTERS / 10);
	}

	@Test
	void anUpdateLeavesOutWhatPostgresLeavesOut() throws Exception {
		Map<String, String> columns = new LinkedHashMap<>();
		columns.put("body", "text");
		columns.put("title", "varchar(30000)");
		columns.put("doc", "jsonb");
		columns.put("raw", "bytea");
		columns.put("tags", "text[]");
		for (String column : columns.keySet()) {
			this.postgres.execute("create table public.big_" + column + " (id integer primary key, note text, " + column
					+ " " + columns.get(column) + ")");
		}
		this.postgres.execute("create table public.big_full (id integer primary key, note text, body text)");
		this.postgres.execute("alter table public.big_full replica identity full");
		List<String> expected = new ArrayList<>();
		List<String> found = new ArrayList<>();
		for (int size : new int[] { 10, 500, 1500, 1900, 2200, 5000, 20_000 }) {
			for (Map.Entry<String, String> column : columns.entrySet()) {
				String value = large(column.getKey(), size);
				String table = "big_" + column.getKey();
				update(table, column.getKey(), size, value);
				found.add(table + size + embedded(table, column.getKey(), column.getValue(), size, value, false));
			}
			String value = large("body", size);
			update("big_full", "body", size, value);
			found.add("big_full" + size + embedded("big_full", "body", "text", size, value, true));
		}
		for (LoggedRow row : this.postgres.logged()) {
			if (row.kind() == 'U') {
				expected.add(row.table() + row.values().get("id") + row.unchanged());
			}
		}
		assertThat(found).containsExactlyElementsOf(expected).anyMatch((row) -> row.endsWith("[body]"));
	}

	/**
	 * Return a value that cannot be compressed.
	 */
	private String large(String column, int size) {
		if (column.equals("raw")) {
			byte[] bytes = new byte[size];
			this.random.nextBytes(bytes);
			return "\\x" + java.util.HexFormat.of().formatHex(bytes);
		}
		StringBuilder text = new StringBuilder();
		while (text.length() < size) {
			text.append((char) ('!' + this.random.nextInt(94)));
		}
		String plain = text.toString().replaceAll("[\"\\\\{},']", "x");
		return switch (column) {
			case "doc" -> "{\"k\": \"" + plain + "\"}";
			case "tags" -> "{\"" + plain + "\"}";
			default -> plain;
		};
	}

	private void update(String table, String column, int id, String value) throws Exception {
		this.postgres.execute("insert into public." + table + " (id, note, " + column + ") values (" + id + ", 'a', '"
				+ value + "')");
		this.postgres.execute("update public." + table + " set note = 'b' where id = " + id);
	}

	private static List<String> embedded(String table, String column, String type, int id, String value, boolean full) {
		Database database = new Database(true);
		TableDefinition definition = new TableDefinition(TableName.of(table), database::create);
		definition.column("id", "integer").column("note", "text").column(column, type).primaryKey("id");
		if (full) {
			definition.replicaIdentityFull();
		}
		definition.create();
		database.insert(table, Map.of("id", id, "note", "a", column, value)).apply();
		Change change = database.update(table, Map.of("id", id, "note", "b")).get(0);
		assertThat(change.shown().has(column)).isEqualTo(full || change.unchanged().isEmpty());
		return List.copyOf(change.unchanged());
	}

	private Map<String, List<JsonNode>> literals() throws Exception {
		List<String> names = new ArrayList<>();
		List<String> texts = new ArrayList<>();
		for (Map.Entry<String, PgType> type : this.types.entrySet()) {
			if (type.getValue().kind() != Kind.OTHER) {
				for (String literal : this.literals.of(type.getValue(), MORE_LITERALS)) {
					names.add(type.getKey());
					texts.add(literal);
				}
			}
		}
		List<List<String>> refusals = this.postgres
			.ask("select r[1], r[2] from (select test_insert(n, i::int, a) r, i" + UNNEST, names, texts);
		Map<String, String> logged = new HashMap<>();
		for (LoggedRow row : this.postgres.logged()) {
			if (row.values().containsKey("c")) {
				logged.put(row.values().get("id"), row.values().get("c"));
			}
		}
		List<String> sent = new ArrayList<>();
		for (int i = 0; i < names.size(); i++) {
			sent.add(asWal2json(this.oids.get(names.get(i)), logged.get(String.valueOf(i + 1))));
		}
		List<List<String>> casts = this.postgres
			.ask("select r[1], r[2], cardinality(r) from (select test_cast(n, a) r, i" + UNNEST, names, sent);
		Map<String, List<JsonNode>> values = new HashMap<>();
		for (int i = 0; i < names.size(); i++) {
			String refusal = refusal(refusals.get(i).get(0), refusals.get(i).get(1));
			boolean castFails = casts.get(i).get(2).equals("2");
			String expected = (refusal != null) ? refusal : castFails ? "refused later" : casts.get(i).get(0);
			compareLiteral(names.get(i), texts.get(i), expected, refusal != null || castFails, values);
		}
		return values;
	}

	/**
	 * Write a value as wal2json does and as the real server takes it from there.
	 */
	private static String asWal2json(int oid, String text) {
		if (text == null) {
			return null;
		}
		return switch (oid) {
			case 20, 21, 23, 26, 700, 701, 1700 ->
				(text.equals("NaN") || text.endsWith("Infinity")) ? null : new BigDecimal(text).toPlainString();
			case 16 -> text.equals("t") ? "true" : "false";
			case 17 -> text.substring(2);
			default -> text;
		};
	}

	private void compareLiteral(String name, String literal, String expected, boolean refused,
			Map<String, List<JsonNode>> values) {
		String found;
		boolean refusedHere = false;
		try {
			JsonNode node = Values.toJson(this.types.get(name), literal);
			found = (node.isNull() && !"null".equals(expected)) ? null : JsonLiterals.write(node);
			if (!refused) {
				values.computeIfAbsent(name, (key) -> new ArrayList<>()).add(node);
			}
		}
		catch (NotEvaluatedException ex) {
			listed("literals", name + " " + literal, ex);
			return;
		}
		catch (IllegalArgumentException ex) {
			refusedHere = true;
			found = message(ex.getCause());
		}
		boolean same = (refused && refusedHere && expected.equals("refused later"))
				|| java.util.Objects.equals(expected, found);
		if (same) {
			count(refused ? "literals refused by both" : "literals equal");
		}
		else {
			this.differences
				.add("literal of " + this.spellings.get(name) + " [" + literal + "]: " + expected + " but " + found);
		}
	}

	private static String refusal(String state, String message) {
		return (state != null) ? state + " " + message : null;
	}

	private static String message(Throwable ex) {
		Matcher matcher = Pattern.compile("(?s)ERROR (\\w{5}) \\(\\w+\\) (.*)")
			.matcher(String.valueOf(ex.getMessage()));
		return matcher.matches() ? matcher.group(1) + " " + matcher.group(2) : String.valueOf(ex);
	}

	private void listed(String what, String question, NotEvaluatedException ex) {
		if (LISTED.matcher(ex.getMessage()).matches()) {
			count(what + " listed");
		}
		else {
			this.differences.add(question + ": " + ex.getMessage());
		}
	}

	private void count(String what) {
		this.figures.merge(what, 1, Integer::sum);
	}

	private void filters(Map<String, List<JsonNode>> values) throws Exception {
		List<String> names = new ArrayList<>();
		List<Filter> filters = new ArrayList<>();
		List<String> tables = this.types.keySet()
			.stream()
			.filter((name) -> this.types.get(name).kind() != Kind.OTHER)
			.toList();
		for (int i = 0; i < FILTERS; i++) {
			String name = this.literals.pick(tables);
			names.add(name);
			filters.add(filter(this.types.get(name)));
		}
		List<String> operators = filters.stream().map(Filter::operator).toList();
		List<String> operands = filters.stream().map(Filter::value).toList();
		List<List<String>> checks = this.postgres.ask("select r[1], r[2] from (select test_check(n, o, v) r, i"
				+ " from unnest(?::text[], ?::text[], ?::text[]) with ordinality as q(n, o, v, i)) x order by i", names,
				operators, operands);
		List<JsonNode> rows = new ArrayList<>();
		for (String name : names) {
			List<JsonNode> known = values.getOrDefault(name, List.of());
			rows.add((known.isEmpty() || this.random.nextInt(20) == 0) ? Json.toNode(null)
					: known.get(this.random.nextInt(known.size())));
		}
		List<List<String>> answers = this.postgres.ask(
				"select r[1], r[2], cardinality(r) from (select test_filter(n, o, v, g, d) r, i"
						+ " from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) with ordinality"
						+ " as q(n, o, v, g, d, i)) x order by i",
				names, operators, operands, filters.stream().map((filter) -> String.valueOf(filter.negated())).toList(),
				rows.stream().map((row) -> row.isNull() ? null : JsonLiterals.write(row)).toList());
		for (int i = 0; i < filters.size(); i++) {
			compareFilter(names.get(i), filters.get(i), rows.get(i),
					refusal(checks.get(i).get(0), checks.get(i).get(1)), answers.get(i));
		}
	}

	private Filter filter(PgType type) {
		String operator = this.literals.pick(List.of("eq", "neq", "lt", "lte", "gt", "gte", "in", "like", "ilike", "is",
				"match", "imatch", "isdistinct"));
		String value = switch (operator) {
			case "like", "ilike" -> this.literals.pattern(false);
			case "match", "imatch" -> this.literals.pattern(true);
			case "is" -> this.literals.pick(List.of("null", "true", "false", "unknown", "NULL", "x", ""));
			case "in" -> list(type);
			default -> this.literals.one(type);
		};
		return new Filter("c", operator, value, this.random.nextInt(4) == 0);
	}

	private String list(PgType type) {
		StringBuilder list = new StringBuilder("{");
		int count = this.random.nextInt(4);
		for (int i = 0; i < count; i++) {
			String item = this.literals.one(type);
			boolean quoted = this.random.nextInt(3) > 0;
			list.append((i > 0) ? "," : "");
			list.append(quoted ? '"' + item.replace("\\", "\\\\").replace("\"", "\\\"") + '"' : item);
		}
		return list.append((this.random.nextInt(8) == 0) ? ",null}" : "}").toString();
	}

	private void compareFilter(String name, Filter filter, JsonNode value, String refusal, List<String> answer) {
		String question = "filter on " + this.spellings.get(name) + " [" + filter + "] of " + value;
		boolean fails = answer.get(2).equals("2");
		String expected = (refusal != null) ? refusal : fails ? "fails" : answer.get(0);
		String found;
		try {
			PgType type = this.types.get(name);
			FilterCheck.check(filter, type);
			TableDefinition definition = new TableDefinition(TableName.of("t"), (table) -> {
			});
			ObjectNode row = Json.object();
			row.set("c", value);
			found = String.valueOf(FilterMatch.matches(new Table(definition.of("c", type)), List.of(filter), row));
		}
		catch (NotEvaluatedException ex) {
			if (refusal == null && ex.getMessage().contains("the real server")) {
				// the filter fails with some row, if not with this one
				count(fails ? "filters refused by both" : "filters that fail with another row");
			}
			else if (fails) {
				count("filters refused by both");
			}
			else {
				listed("filters", question + " " + expected, ex);
			}
			return;
		}
		catch (PostgresException ex) {
			found = message(ex);
		}
		if (found.equals(expected)) {
			count((refusal != null) ? "filters refused by both" : "filters equal");
		}
		else {
			this.differences.add(question + ": " + expected + " but " + found);
		}
	}

}
