package io.github.supabaserealtime.samples.realtimeserver.seed;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What a seed file says.
 *
 * @param tables the tables with their rows
 * @param channels who may do what on private channels
 * @param users claims by the name of a user
 */
public record Seed(List<Table> tables, List<ChannelRule> channels, Map<String, Map<String, Object>> users) {

	public Seed(@Nullable List<Table> tables, @Nullable List<ChannelRule> channels,
			@Nullable Map<String, Map<String, Object>> users) {
		this.tables = (tables != null) ? tables : List.of();
		this.channels = (channels != null) ? channels : List.of();
		this.users = (users != null) ? users : Map.of();
	}

	/**
	 * A table.
	 *
	 * @param name the name with its schema
	 * @param columns types by column
	 * @param primaryKey the columns of the primary key
	 * @param replicaIdentityFull whether old records hold all columns
	 * @param visible who sees which rows, or {@code null} without row-level security
	 * @param broadcastChanges the private topic that changes are broadcast to,
	 * {@code {column}} for a value of the row, or {@code null} if they are not
	 * @param rows the rows
	 */
	public record Table(String name, Map<String, String> columns, List<String> primaryKey, boolean replicaIdentityFull,
			@Nullable List<RowRule> visible, @Nullable String broadcastChanges, List<Map<String, Object>> rows) {

		public Table(@Nullable String name, @Nullable Map<String, String> columns, @Nullable List<String> primaryKey,
				boolean replicaIdentityFull, @Nullable List<RowRule> visible, @Nullable String broadcastChanges,
				@Nullable List<Map<String, Object>> rows) {
			if (name == null || columns == null) {
				throw new IllegalArgumentException("A table needs 'name' and 'columns'");
			}
			this.name = name;
			this.columns = columns;
			this.primaryKey = (primaryKey != null) ? primaryKey : List.of();
			this.replicaIdentityFull = replicaIdentityFull;
			this.visible = visible;
			this.broadcastChanges = broadcastChanges;
			this.rows = (rows != null) ? rows : List.of();
		}

	}

	/**
	 * Lets roles see rows.
	 *
	 * @param roles the roles
	 * @param where values that the row must have by column, {@code {claim}} for one of a
	 * claim
	 */
	public record RowRule(List<String> roles, Map<String, String> where) {

		public RowRule(@Nullable List<String> roles, @Nullable Map<String, String> where) {
			this.roles = (roles != null) ? roles : List.of();
			this.where = (where != null) ? where : Map.of();
		}

	}

	/**
	 * Lets roles do something on private channels.
	 *
	 * @param topic the topics, {@code *} for anything, {@code {claim}} for that of a
	 * claim
	 * @param roles the roles
	 * @param allow what they may do
	 */
	public record ChannelRule(String topic, List<String> roles, List<Permission> allow) {

		public ChannelRule(@Nullable String topic, @Nullable List<String> roles, @Nullable List<Permission> allow) {
			if (topic == null) {
				throw new IllegalArgumentException("A rule for channels needs a 'topic'");
			}
			this.topic = topic;
			this.roles = (roles != null) ? roles : List.of();
			this.allow = (allow != null) ? allow : List.of();
		}

	}

	/**
	 * What may be done on a channel.
	 */
	public enum Permission {

		ALL, BROADCAST_READ, BROADCAST_WRITE, PRESENCE_READ, PRESENCE_WRITE, PERSIST

	}

}
