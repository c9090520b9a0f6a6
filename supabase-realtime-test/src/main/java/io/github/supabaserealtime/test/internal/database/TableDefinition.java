package io.github.supabaserealtime.test.internal.database;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.supabaserealtime.test.RowPolicy;
import io.github.supabaserealtime.test.TableBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The definition of a table by a test.
 *
 * @since 0.9.0
 */
public final class TableDefinition implements TableBuilder {

	private final TableName name;

	private final Consumer<Table> creation;

	private final Map<String, Column> columns = new LinkedHashMap<>();

	private final Map<String, Set<String>> revoked = new HashMap<>();

	private List<String> primaryKey = List.of();

	private boolean full;

	private boolean published = true;

	private @Nullable RowPolicy policy;

	private Function<Map<String, @Nullable Object>, @Nullable String> topic = (row) -> null;

	/**
	 * Begin to define a table.
	 * @param name the name
	 * @param creation takes the table when it is created
	 */
	public TableDefinition(TableName name, Consumer<Table> creation) {
		this.name = name;
		this.creation = creation;
	}

	@Override
	public TableBuilder column(String name, String type) {
		TypeSpelling.Spelled spelled = TypeSpelling.read(type);
		return add(new Column(name, spelled.type(), spelled.serial()));
	}

	@Override
	public TableBuilder enumColumn(String name, String type, String... labels) {
		if (labels.length == 0) {
			throw new IllegalArgumentException("The type '" + type + "' needs labels");
		}
		return add(new Column(name, PgType.enumerated(type, List.of(labels)), false));
	}

	@Override
	public TableBuilder domainColumn(String name, String domain, String type) {
		return add(new Column(name, PgType.domain(domain, PgType.of(type)), false));
	}

	/**
	 * Add a column of a type that is read already.
	 */
	TableDefinition of(String name, PgType type) {
		add(new Column(name, type, false));
		return this;
	}

	private TableBuilder add(Column column) {
		if (this.columns.putIfAbsent(column.name(), column) != null) {
			throw new IllegalArgumentException("'" + this.name + "' has a column '" + column.name() + "' already");
		}
		return this;
	}

	@Override
	public TableBuilder primaryKey(String... columns) {
		this.primaryKey = known(columns);
		return this;
	}

	private List<String> known(String... names) {
		for (String column : names) {
			if (!this.columns.containsKey(column)) {
				throw new IllegalArgumentException("'" + this.name + "' has no column '" + column + "' so far");
			}
		}
		return List.of(names);
	}

	@Override
	public TableBuilder replicaIdentityFull() {
		this.full = true;
		return this;
	}

	@Override
	public TableBuilder unpublished() {
		this.published = false;
		return this;
	}

	@Override
	public TableBuilder rowLevelSecurity(RowPolicy policy) {
		this.policy = policy;
		return this;
	}

	@Override
	public TableBuilder revokeSelect(String role, String... columns) {
		Set<String> hidden = this.revoked.computeIfAbsent(role, (key) -> new HashSet<>());
		hidden.addAll((columns.length == 0) ? this.columns.keySet() : known(columns));
		return this;
	}

	@Override
	public TableBuilder broadcastChanges(Function<Map<String, @Nullable Object>, @Nullable String> topic) {
		this.topic = topic;
		return this;
	}

	@Override
	public void create() {
		if (this.columns.isEmpty()) {
			throw new IllegalStateException("'" + this.name + "' has no column");
		}
		this.creation.accept(new Table(this));
	}

	TableName name() {
		return this.name;
	}

	Map<String, Column> columns() {
		return Collections.unmodifiableMap(new LinkedHashMap<>(this.columns));
	}

	List<String> primaryKey() {
		return this.primaryKey;
	}

	boolean isFull() {
		return this.full;
	}

	boolean isPublished() {
		return this.published;
	}

	@Nullable RowPolicy policy() {
		return this.policy;
	}

	/**
	 * Return what makes the topic that a change of a row is broadcast to.
	 */
	Function<Map<String, @Nullable Object>, @Nullable String> topic() {
		return this.topic;
	}

	Map<String, Set<String>> revoked() {
		Map<String, Set<String>> copy = new HashMap<>();
		this.revoked.forEach((role, hidden) -> copy.put(role, Set.copyOf(hidden)));
		return copy;
	}

}
