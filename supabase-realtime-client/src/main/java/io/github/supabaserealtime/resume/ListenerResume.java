package io.github.supabaserealtime.resume;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

import javax.sql.DataSource;

import io.github.supabaserealtime.internal.resume.BroadcastStore;
import io.github.supabaserealtime.internal.resume.DefaultListenerResume;
import io.github.supabaserealtime.internal.resume.JdbcBroadcastStore;
import io.github.supabaserealtime.internal.resume.JdbcMissedRows;
import io.github.supabaserealtime.internal.resume.MissedRows;
import io.github.supabaserealtime.internal.resume.PostgrestMissedRows;
import io.github.supabaserealtime.internal.resume.ResumeReaders;
import io.github.supabaserealtime.internal.resume.ResumeSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Bean that lets annotated listeners go on where they stopped. After an interruption, and
 * at the start, a listener with a {@code resumeBy} first gets the rows that changed since
 * its position, each as a {@code PostgresChange.Read}, then live changes. One with
 * {@code resume} gets the broadcasts that the server stored since. Spring Boot creates it
 * for {@code supabase.realtime.resume.changes} or
 * {@code supabase.realtime.resume.broadcasts}; elsewhere declare it as a bean beside the
 * {@code AnnotatedListenerProcessor}.
 * <p>
 * Safe for several threads. Close it after the connections, with the context: it saves
 * the positions then.
 * <p>
 * Only this library implements it: a later version may add methods.
 *
 * @since 0.9.0
 */
public interface ListenerResume extends AutoCloseable {

	/**
	 * Begin a new one.
	 * @param consumer the name that the positions belong to
	 * @return a builder
	 */
	static Builder builder(String consumer) {
		return new Builder(consumer);
	}

	/**
	 * Return how far the listeners are.
	 * @return the status by the id of the listener
	 */
	Map<String, Status> getStatus();

	/**
	 * Save the positions that have not been saved yet, and nothing any more.
	 */
	@Override
	void close();

	/**
	 * How far a listener is.
	 *
	 * @param position its position, or {@code null} until it is known
	 * @param reading whether it reads what it missed
	 * @param rowsRead how many rows or broadcasts that were read the listener has been
	 * handed since the last interruption
	 * @param problem why it cannot read or its position cannot be saved, or {@code null}
	 */
	record Status(PositionStore.@Nullable Position position, boolean reading, long rowsRead, @Nullable String problem) {
	}

	/**
	 * Builder for a {@link ListenerResume}.
	 */
	final class Builder {

		private final String consumer;

		private PositionStore store = PositionStore.inMemory();

		private @Nullable MissedRows rows;

		private @Nullable BroadcastStore broadcasts;

		private Duration overlap = Duration.ofMinutes(1);

		private int pageSize = 500;

		private @Nullable Instant from;

		private Predicate<String> connections = (name) -> true;

		private final Map<String, ResumeReaders> readersByConnection = new HashMap<>();

		private Builder(String consumer) {
			Assert.hasText(consumer, "'consumer' must not be empty");
			this.consumer = consumer;
		}

		/**
		 * Set where positions are kept.
		 * @param store the store; in memory by default
		 * @return this builder
		 */
		public Builder store(PositionStore store) {
			Assert.notNull(store, "'store' must not be null");
			this.store = store;
			return this;
		}

		/**
		 * Read rows by JDBC, with the rights of the user of the database.
		 * @param dataSource the database
		 * @return this builder
		 */
		public Builder rows(DataSource dataSource) {
			Assert.notNull(dataSource, "'dataSource' must not be null");
			this.rows = new JdbcMissedRows(dataSource);
			return this;
		}

		/**
		 * Read rows by PostgREST, with the key and the access token of the connection.
		 * The types of columns are known only once a live change has come.
		 * @param postgrest the address, for example
		 * {@code https://abcdefgh.supabase.co/rest/v1}
		 * @return this builder
		 */
		public Builder rows(URI postgrest) {
			Assert.notNull(postgrest, "'postgrest' must not be null");
			this.rows = new PostgrestMissedRows(postgrest.toString());
			return this;
		}

		/**
		 * Read stored broadcasts by JDBC, from the table {@code realtime.messages}, with
		 * the rights of the user of the database.
		 * @param dataSource the database
		 * @return this builder
		 */
		public Builder broadcasts(DataSource dataSource) {
			Assert.notNull(dataSource, "'dataSource' must not be null");
			this.broadcasts = new JdbcBroadcastStore(dataSource);
			return this;
		}

		/**
		 * Set how far before its position a listener begins to read: at least as long as
		 * the longest transaction that changes the table or sends broadcasts.
		 * @param overlap the time, 1 minute by default
		 * @return this builder
		 */
		public Builder overlap(Duration overlap) {
			Assert.isTrue(!overlap.isNegative(), "'overlap' must not be negative");
			this.overlap = overlap;
			return this;
		}

		/**
		 * Set how many rows are read at a time.
		 * @param pageSize the number, 500 by default
		 * @return this builder
		 */
		public Builder pageSize(int pageSize) {
			Assert.isTrue(pageSize > 0, "'pageSize' must be positive");
			this.pageSize = pageSize;
			return this;
		}

		/**
		 * Have a listener without a position begin with the rows of a time.
		 * @param from the time, {@link Instant#MIN} for the first row, or {@code null}
		 * (the default) for what changes from now on
		 * @return this builder
		 */
		public Builder from(@Nullable Instant from) {
			this.from = from;
			return this;
		}

		/**
		 * Set the connections that this builder's readers are for. A listener of another
		 * connection fails to start unless that one has {@link #connection readers of its
		 * own}, because its rows are elsewhere.
		 * @param connections tests the name of a connection; all by default
		 * @return this builder
		 */
		public Builder connections(Predicate<String> connections) {
			Assert.notNull(connections, "'connections' must not be null");
			this.connections = connections;
			return this;
		}

		/**
		 * Read for one connection from elsewhere. Positions are kept where this builder
		 * keeps them.
		 * @param name the name of the connection
		 * @param readers sets what is read for it and how; nothing but the consumer is
		 * taken over from this builder
		 * @return this builder
		 */
		public Builder connection(String name, Consumer<Builder> readers) {
			Assert.hasText(name, "'name' must not be empty");
			Builder own = new Builder(this.consumer);
			readers.accept(own);
			this.readersByConnection.put(name, own.readers());
			return this;
		}

		private ResumeReaders readers() {
			return new ResumeReaders(this.rows, this.broadcasts,
					new ResumeSettings(this.overlap, this.pageSize, this.from));
		}

		/**
		 * Create it.
		 * @return the bean
		 * @throws IllegalStateException if nothing was given to read rows or broadcasts
		 * by
		 */
		public ListenerResume build() {
			var resume = new DefaultListenerResume(this.consumer, this.store, readers(), this.connections,
					this.readersByConnection);
			Assert.state(resume.readsRows() || resume.readsBroadcasts(), "Nothing reads rows or broadcasts");
			return resume;
		}

	}

}
