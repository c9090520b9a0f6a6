package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Properties of listeners that go on where they stopped.
 *
 * @since 0.9.0
 */
public class ResumeProperties {

	/**
	 * What listeners with a 'resumeBy' read the rows by whose changes they missed. They
	 * need it.
	 */
	private @Nullable Changes changes;

	/**
	 * What listeners with 'resume' read the broadcasts by that the server stored while
	 * they were away. They need it.
	 */
	private @Nullable Broadcasts broadcasts;

	/**
	 * Address of PostgREST, for example 'http://localhost:54321/rest/v1'. It is derived
	 * from the address of a project at supabase.co.
	 */
	private @Nullable String restUrl;

	/**
	 * Where the positions of listeners are kept.
	 */
	private Store store = Store.MEMORY;

	/**
	 * Name that the positions belong to. By default it is 'spring.application.name'.
	 */
	private @Nullable String consumer;

	/**
	 * How far before its position a listener begins to read: at least as long as the
	 * longest transaction that changes its table or sends broadcasts.
	 */
	private Duration overlap = Duration.ofMinutes(1);

	/**
	 * Where a listener begins that has no position: 'latest' for what comes from now on,
	 * 'earliest' for the first row or broadcast, or a time such as
	 * '2026-08-21T12:00:00Z'.
	 */
	private String from = "latest";

	/**
	 * How many rows or broadcasts are read at a time.
	 */
	private int pageSize = 500;

	/**
	 * Database schema of the table that keeps positions.
	 */
	private String schema = "supabase_realtime_client";

	/**
	 * Whether the schema and the table that keep positions are created at the start.
	 */
	private InitializeSchema initializeSchema = InitializeSchema.NEVER;

	public @Nullable Changes getChanges() {
		return this.changes;
	}

	public void setChanges(@Nullable Changes changes) {
		this.changes = changes;
	}

	public @Nullable Broadcasts getBroadcasts() {
		return this.broadcasts;
	}

	public void setBroadcasts(@Nullable Broadcasts broadcasts) {
		this.broadcasts = broadcasts;
	}

	public @Nullable String getRestUrl() {
		return this.restUrl;
	}

	public void setRestUrl(@Nullable String restUrl) {
		this.restUrl = restUrl;
	}

	public Store getStore() {
		return this.store;
	}

	public void setStore(Store store) {
		this.store = store;
	}

	public @Nullable String getConsumer() {
		return this.consumer;
	}

	public void setConsumer(@Nullable String consumer) {
		this.consumer = consumer;
	}

	public Duration getOverlap() {
		return this.overlap;
	}

	public void setOverlap(Duration overlap) {
		this.overlap = overlap;
	}

	public String getFrom() {
		return this.from;
	}

	public void setFrom(String from) {
		this.from = from;
	}

	public int getPageSize() {
		return this.pageSize;
	}

	public void setPageSize(int pageSize) {
		this.pageSize = pageSize;
	}

	public String getSchema() {
		return this.schema;
	}

	public void setSchema(String schema) {
		this.schema = schema;
	}

	public InitializeSchema getInitializeSchema() {
		return this.initializeSchema;
	}

	public void setInitializeSchema(InitializeSchema initializeSchema) {
		this.initializeSchema = initializeSchema;
	}

	/**
	 * What rows are read by.
	 */
	public enum Changes {

		/**
		 * The DataSource with {@link RealtimeDataSource}.
		 */
		JDBC,

		/**
		 * PostgREST, with the key and the access token of the connection.
		 */
		POSTGREST

	}

	/**
	 * What stored broadcasts are read by.
	 */
	public enum Broadcasts {

		/**
		 * The DataSource with {@link RealtimeDataSource}.
		 */
		JDBC

	}

	/**
	 * Where positions are kept.
	 */
	public enum Store {

		/**
		 * In memory: they close gaps while the process lives.
		 */
		MEMORY,

		/**
		 * In a table of the DataSource with {@link RealtimeDataSource}.
		 */
		JDBC

	}

	/**
	 * When the schema is created.
	 */
	public enum InitializeSchema {

		/**
		 * At each start, unless it exists.
		 */
		ALWAYS,

		/**
		 * Never.
		 */
		NEVER

	}

}
