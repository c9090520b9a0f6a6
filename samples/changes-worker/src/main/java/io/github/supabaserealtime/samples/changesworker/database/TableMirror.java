package io.github.supabaserealtime.samples.changesworker.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import javax.sql.DataSource;

import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Delete;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Insert;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Relation;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Truncate;
import io.github.supabaserealtime.samples.changesworker.database.LogicalMessage.Update;
import io.github.supabaserealtime.test.ServerDatabase;
import io.github.supabaserealtime.test.TableBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Copies the tables of a publication, which are empty at first, into an embedded Realtime
 * server, and then each change of their rows. The server sends the changes to its
 * clients.
 */
class TableMirror implements Consumer<LogicalMessage> {

	private static final String COLUMNS = """
			select p.schemaname, p.tablename, a.attname, format_type(a.atttypid, a.atttypmod) as type,
				c.relreplident = 'f' as full_identity,
				coalesce(a.attnum = any (i.indkey), false) as key
			from pg_publication_tables p
				join pg_class c on c.oid = format('%I.%I', p.schemaname, p.tablename)::regclass
				join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
				left join pg_index i on i.indrelid = c.oid and i.indisprimary
			where p.pubname = ?
			order by p.schemaname, p.tablename, a.attnum""";

	private final ServerDatabase target;

	private final Map<String, List<String>> keys = new HashMap<>();

	TableMirror(ServerDatabase target) {
		this.target = target;
	}

	/**
	 * Create the tables of a publication, without their rows.
	 * @throws IllegalStateException if a table has no primary key
	 */
	void createTables(DataSource source, String publication) throws SQLException {
		Map<String, TableBuilder> tables = new LinkedHashMap<>();
		try (Connection connection = source.getConnection();
				PreparedStatement statement = connection.prepareStatement(COLUMNS)) {
			statement.setString(1, publication);
			try (ResultSet columns = statement.executeQuery()) {
				while (columns.next()) {
					String name = columns.getString("schemaname") + "." + columns.getString("tablename");
					TableBuilder table = tables.computeIfAbsent(name, this.target::table);
					table.column(columns.getString("attname"), columns.getString("type"));
					List<String> key = this.keys.computeIfAbsent(name, (created) -> new ArrayList<>());
					if (columns.getBoolean("key")) {
						key.add(columns.getString("attname"));
					}
					if (columns.getBoolean("full_identity")) {
						table.replicaIdentityFull();
					}
				}
			}
		}
		tables.forEach(this::create);
	}

	private void create(String name, TableBuilder table) {
		List<String> key = key(name);
		if (key.isEmpty()) {
			throw new IllegalStateException("The table " + name + " has no primary key");
		}
		table.primaryKey(key.toArray(String[]::new)).create();
	}

	private List<String> key(String table) {
		return this.keys.getOrDefault(table, List.of());
	}

	@Override
	public void accept(LogicalMessage message) {
		if (message instanceof Insert insert) {
			this.target.insert(name(insert.relation()), insert.row());
		}
		else if (message instanceof Update update) {
			update(update);
		}
		else if (message instanceof Delete delete) {
			this.target.delete(name(delete.relation()), identity(delete.relation(), delete.oldRow()));
		}
		else if (message instanceof Truncate truncate) {
			truncate.relations().stream().map(this::name).forEach(this::empty);
		}
	}

	private String name(Relation relation) {
		String name = relation.qualifiedName();
		if (!this.keys.containsKey(name)) {
			throw new IllegalStateException("The table " + name + " was published after the start");
		}
		return name;
	}

	private void update(Update update) {
		Map<String, @Nullable String> before = update.oldRow().isEmpty() ? update.row() : update.oldRow();
		// columns that are not named keep their value, and are left out of the change if
		// it is large
		this.target.update(name(update.relation()), identity(update.relation(), before), update.row());
	}

	private Map<String, @Nullable String> identity(Relation relation, Map<String, @Nullable String> row) {
		Map<String, @Nullable String> identity = new LinkedHashMap<>();
		key(name(relation)).forEach((column) -> identity.put(column, row.get(column)));
		return identity;
	}

	private void empty(String table) {
		if (!this.target.rows(table).isEmpty()) {
			this.target.delete(table, Map.of());
		}
	}

}
