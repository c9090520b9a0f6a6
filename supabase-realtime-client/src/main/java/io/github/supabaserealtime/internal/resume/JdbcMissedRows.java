package io.github.supabaserealtime.internal.resume;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import javax.sql.DataSource;

import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresRow;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@link MissedRows} by JDBC. A row is written by the database as the server has it
 * written: {@code to_jsonb}, in UTC, plain values of the type {@code bytea} as bare
 * hexadecimal digits (protocol.md 6.2).
 */
public final class JdbcMissedRows implements MissedRows {

	private static final int TIMEOUT_SECONDS = 30;

	private static final Set<String> ORDERED = Set.of("int2", "int4", "int8", "numeric", "timestamptz", "timestamp",
			"date", "uuid");

	private static final String COLUMNS = "select a.attname, t.typname, a.atttypid::regtype::text, "
			+ "array_position(i.indkey::int2[], a.attnum) from pg_attribute a join pg_type t on t.oid = a.atttypid "
			+ "left join pg_index i on i.indrelid = a.attrelid and i.indisprimary "
			+ "where a.attrelid = cast(cast(? as text) as regclass) and a.attnum > 0 and not a.attisdropped "
			+ "order by a.attnum";

	private final DataSource dataSource;

	public JdbcMissedRows(DataSource dataSource) {
		this.dataSource = dataSource;
	}

	@Override
	public String name() {
		return "jdbc";
	}

	@Override
	public Table open(TableQuery query, ResumableChannel channel) {
		return DatabaseWork.read(this.dataSource, (connection) -> columns(connection, query, channel.jsonMapper()));
	}

	private JdbcTable columns(Connection connection, TableQuery query, JsonMapper mapper) throws SQLException {
		Map<String, Column> columns = new LinkedHashMap<>();
		TreeMap<Integer, String> key = new TreeMap<>();
		try (PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
			statement.setQueryTimeout(TIMEOUT_SECONDS);
			statement.setString(1, SelectRows.quoted(query.schema()) + "." + SelectRows.quoted(query.table()));
			try (ResultSet rows = statement.executeQuery()) {
				while (rows.next()) {
					String name = rows.getString(1);
					String type = rows.getString(2);
					columns.put(name, new Column(name, type, type.equals("bpchar") ? type : rows.getString(3)));
					int place = rows.getInt(4);
					if (!rows.wasNull()) {
						key.put(place, name);
					}
				}
			}
		}
		List<String> keys = query.key().isEmpty() ? List.copyOf(key.values()) : query.key();
		return new JdbcTable(new SelectRows(query, columns, keys), mapper);
	}

	/**
	 * A column of the table.
	 *
	 * @param name the name
	 * @param type the type as {@code pg_type.typname} has it
	 * @param spelling the type as SQL has it
	 */
	record Column(String name, String type, String spelling) {

		boolean isOrdered() {
			return ORDERED.contains(this.type);
		}

		boolean isBytea() {
			return this.type.equals("bytea");
		}

	}

	private final class JdbcTable implements Table {

		private final SelectRows select;

		private final JsonMapper mapper;

		private boolean complete;

		JdbcTable(SelectRows select, JsonMapper mapper) {
			this.select = select;
			this.mapper = mapper;
		}

		@Override
		public List<String> key() {
			return this.select.key();
		}

		@Override
		public @Nullable Position last() {
			List<PostgresRow> rows = rows(this.select.last());
			return rows.isEmpty() ? null : RowIdentity.place(rows.get(0), key(), this.select.column());
		}

		@Override
		public List<PostgresRow> page(Position after, int limit) {
			if (this.complete) {
				return List.of();
			}
			List<PostgresRow> page = rows(this.select.after(after, limit));
			this.complete = page.size() < limit;
			return page;
		}

		private List<PostgresRow> rows(SelectRows.Sql sql) {
			return DatabaseWork.read(JdbcMissedRows.this.dataSource, (connection) -> {
				try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
					statement.setQueryTimeout(TIMEOUT_SECONDS);
					for (int i = 0; i < sql.parameters().size(); i++) {
						Object parameter = sql.parameters().get(i);
						if (parameter instanceof List<?> values) {
							statement.setArray(i + 1, connection.createArrayOf("text", values.toArray()));
						}
						else {
							statement.setString(i + 1, (String) parameter);
						}
					}
					return rows(statement);
				}
			});
		}

		private List<PostgresRow> rows(PreparedStatement statement) throws SQLException {
			List<PostgresRow> read = new ArrayList<>();
			try (ResultSet rows = statement.executeQuery()) {
				while (rows.next()) {
					read.add(new PostgresRow(Payload.ofJson(rows.getString(1), this.mapper), this.select.types()));
				}
			}
			return read;
		}

	}

}
