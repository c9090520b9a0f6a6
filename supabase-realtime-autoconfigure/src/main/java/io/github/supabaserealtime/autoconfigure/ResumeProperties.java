package io.github.supabaserealtime.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * Properties of listeners that go on where they stopped: those of the default connection,
 * and where the positions of all listeners are kept.
 *
 * @since 0.9.0
 */
public class ResumeProperties extends ConnectionResumeProperties {

	/**
	 * Where the positions of listeners are kept.
	 */
	private Store store = Store.MEMORY;

	/**
	 * Name that the positions belong to. By default it is 'spring.application.name'.
	 */
	private @Nullable String consumer;

	/**
	 * Database schema of the table that keeps positions.
	 */
	private String schema = "supabase_realtime_client";

	/**
	 * Whether the schema and the table that keep positions are created at the start.
	 */
	private InitializeSchema initializeSchema = InitializeSchema.NEVER;

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
