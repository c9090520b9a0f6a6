package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Properties of what the listeners of a connection read when they go on where they
 * stopped.
 *
 * @since 0.9.0
 */
public class ConnectionResumeProperties {

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

}
