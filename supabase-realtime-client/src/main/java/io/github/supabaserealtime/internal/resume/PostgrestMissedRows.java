package io.github.supabaserealtime.internal.resume;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.supabaserealtime.internal.row.PostgresTypes;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresRow;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * {@link MissedRows} by PostgREST, the API of a Supabase project for its tables. The
 * types of the columns are not known by it.
 */
public final class PostgrestMissedRows implements MissedRows {

	private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

	private static final List<String> USUAL_KEY = List.of("id");

	private final String base;

	/**
	 * Create a reader.
	 * @param base the address, which ends with {@code /rest/v1} at Supabase
	 */
	public PostgrestMissedRows(String base) {
		this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
	}

	@Override
	public String name() {
		return "postgrest";
	}

	@Override
	public Table open(TableQuery query, ResumableChannel channel) {
		List<String> key = query.key().isEmpty() ? USUAL_KEY : query.key();
		for (FilterCondition condition : query.conditions()) {
			if (condition.operator().endsWith("like") && condition.values().get(0).contains("*")) {
				throw new IllegalStateException("PostgREST takes '*' in the filter on '" + condition.column()
						+ "' for any characters: use JDBC, or another operator");
			}
		}
		return new RestTable(query, key, channel);
	}

	private static String name(String name) {
		return PLAIN_NAME.matcher(name).matches() ? name : quoted(name);
	}

	private static String quoted(String value) {
		return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
	}

	private static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
	}

	private final class RestTable implements Table {

		private final TableQuery query;

		private final List<String> key;

		private final ResumableChannel channel;

		// the last row when the first page was read
		private @Nullable Position end;

		private boolean complete;

		RestTable(TableQuery query, List<String> key, ResumableChannel channel) {
			this.query = query;
			this.key = key;
			this.channel = channel;
		}

		@Override
		public List<String> key() {
			return this.key;
		}

		@Override
		public @Nullable Position last() {
			List<PostgresRow> rows = rows(List.of(), ".desc", 1);
			return rows.isEmpty() ? null : RowIdentity.place(rows.get(0), this.key, this.query.column());
		}

		@Override
		public List<PostgresRow> page(Position after, int limit) {
			if (this.complete) {
				return List.of();
			}
			String value = after.value();
			List<PostgresRow> page = rows((value != null) ? List.of(after(value, after.key())) : List.of(), ".asc",
					limit);
			if (this.end == null && !page.isEmpty()) {
				this.end = last();
			}
			// the server may cut pages, so a short page need not be the last one
			this.complete = page.isEmpty() || isAtEnd(page);
			return page;
		}

		private boolean isAtEnd(List<PostgresRow> page) {
			Position end = this.end;
			if (end == null) {
				return false;
			}
			Position last = RowIdentity.place(page.get(page.size() - 1), this.key, this.query.column());
			return last.equals(end) || (isOrdered(last) && isOrdered(end) && !PositionValues.isUpTo(last, end));
		}

		private static boolean isOrdered(Position position) {
			return position.value() != null && PositionValues.isOrdered(position.value());
		}

		private String after(String value, @Nullable String key) {
			if (key == null) {
				return parameter(name(this.query.column()), "gte." + value);
			}
			List<String> parts = RowIdentity.parts(key);
			List<String> alternatives = new ArrayList<>();
			String equal = "";
			for (String column : ordered()) {
				String part = quoted(column.equals(this.query.column()) ? value : parts.get(this.key.indexOf(column)));
				String greater = name(column) + ".gt." + part;
				alternatives.add(equal.isEmpty() ? greater : "and(" + equal + greater + ")");
				equal += name(column) + ".eq." + part + ",";
			}
			return parameter("or", "(" + String.join(",", alternatives) + ")");
		}

		private Set<String> ordered() {
			Set<String> ordered = new LinkedHashSet<>();
			ordered.add(this.query.column());
			ordered.addAll(this.key);
			return ordered;
		}

		private List<PostgresRow> rows(List<String> after, String direction, int limit) {
			List<String> parameters = new ArrayList<>(after);
			parameters.add(parameter(name(this.query.column()), "not.is.null"));
			this.query.conditions().forEach((condition) -> parameters.add(condition(condition)));
			if (!this.query.binding().select().isEmpty()) {
				Set<String> selected = new LinkedHashSet<>(this.query.binding().select());
				selected.addAll(ordered());
				parameters.add(parameter("select",
						selected.stream().map(PostgrestMissedRows::name).collect(Collectors.joining(","))));
			}
			parameters.add(parameter("order",
					ordered().stream().map((name) -> name(name) + direction).collect(Collectors.joining(","))));
			parameters.add(parameter("limit", String.valueOf(limit)));
			URI uri = URI.create(PostgrestMissedRows.this.base + "/" + encoded(this.query.table()) + "?"
					+ String.join("&", parameters));
			return read(this.channel.readRows(uri, this.query.schema()));
		}

		private List<PostgresRow> read(String answer) {
			try {
				return PostgresTypes.elements(answer)
					.stream()
					.map((row) -> new PostgresRow(Payload.ofJson(row, this.channel.jsonMapper()), Map.of()))
					.toList();
			}
			catch (JacksonException ex) {
				// the text of the exception may contain rows
				throw new IllegalStateException("The answer is no JSON array: is " + PostgrestMissedRows.this.base
						+ " the address of PostgREST?");
			}
		}

		private String condition(FilterCondition condition) {
			String value = condition.operator().equals("in") ? condition.values()
				.stream()
				.map(PostgrestMissedRows::quoted)
				.collect(Collectors.joining(",", "(", ")")) : condition.values().get(0);
			return parameter(name(condition.column()),
					(condition.negated() ? "not." : "") + condition.operator() + "." + value);
		}

		private String parameter(String name, String value) {
			return encoded(name) + "=" + encoded(value);
		}

	}

}
