package io.github.supabaserealtime.internal.resume;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.resume.ListenerResume;
import io.github.supabaserealtime.resume.PositionStore;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Default {@link ListenerResume}.
 */
public final class DefaultListenerResume implements ListenerResume {

	private static final Log logger = LogFactory.getLog(DefaultListenerResume.class);

	private static final long SAVE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final String consumer;

	private final PositionStore store;

	private final ResumeReaders readers;

	private final Predicate<String> connections;

	private final Map<String, ResumeReaders> readersByConnection;

	private final PositionWriter writer;

	// holds no listener, so that what a removed listener remembered can be collected
	private final Map<String, ResumeProgress> listeners = new ConcurrentHashMap<>();

	/**
	 * Create one.
	 * @param readers reads for the connections that have nothing of their own
	 * @param connections tests the names of the connections that those read for
	 * @param readersByConnection what reads for one connection, by its name
	 */
	public DefaultListenerResume(String consumer, PositionStore store, ResumeReaders readers,
			Predicate<String> connections, Map<String, ResumeReaders> readersByConnection) {
		this.consumer = consumer;
		this.store = store;
		this.readers = readers;
		this.connections = connections;
		this.readersByConnection = Map.copyOf(readersByConnection);
		this.writer = new PositionWriter(consumer, store, UUID.randomUUID().toString(), SAVE_NANOS);
	}

	/**
	 * Return whether there is something to read rows by, for any connection.
	 */
	public boolean readsRows() {
		return any((each) -> each.rows() != null);
	}

	/**
	 * Return whether there is something to read broadcasts by, for any connection.
	 */
	public boolean readsBroadcasts() {
		return any((each) -> each.broadcasts() != null);
	}

	private boolean any(Predicate<ResumeReaders> test) {
		return test.test(this.readers) || this.readersByConnection.values().stream().anyMatch(test);
	}

	/**
	 * Have a listener for changes resume.
	 * @param id the id of the listener
	 * @param query the rows that it wants
	 * @param channel its channel
	 * @param listener takes live changes and rows that were read
	 * @return what takes live changes in its place; closed when the listener is removed
	 * @throws IllegalStateException if nothing is read for the connection
	 */
	public ResumingListener<PostgresChange> add(String id, TableQuery query, ResumableChannel channel,
			Consumer<? super PostgresChange> listener) {
		ResumeReaders readers = readers(channel);
		MissedRows rows = (readers != null) ? readers.rows() : null;
		if (readers == null || rows == null) {
			throw cannotResume(id, channel, "rows");
		}
		return add(id, new ResumedRows(rows, query, channel), channel, listener, readers.settings());
	}

	/**
	 * Have a listener for broadcasts resume.
	 * @param <M> the type of message
	 * @param id the id of the listener
	 * @param query the broadcasts that it wants
	 * @param channel its channel
	 * @param listener takes live broadcasts and those that were read
	 * @return what takes live broadcasts in its place; closed when the listener is
	 * removed
	 * @throws IllegalStateException if nothing is read for the connection
	 */
	public <M extends RealtimeMessage> ResumingListener<M> add(String id, BroadcastQuery<M> query,
			ResumableChannel channel, Consumer<? super M> listener) {
		ResumeReaders readers = readers(channel);
		BroadcastStore broadcasts = (readers != null) ? readers.broadcasts() : null;
		if (readers == null || broadcasts == null) {
			throw cannotResume(id, channel, "broadcasts");
		}
		return add(id, new StoredBroadcasts<>(broadcasts, query, channel), channel, listener, readers.settings());
	}

	private @Nullable ResumeReaders readers(ResumableChannel channel) {
		String connection = channel.connectionName();
		ResumeReaders own = this.readersByConnection.get(connection);
		return (own == null && this.connections.test(connection)) ? this.readers : own;
	}

	private static IllegalStateException cannotResume(String id, ResumableChannel channel, String what) {
		return new IllegalStateException("The listener '" + id + "' cannot resume: nothing reads " + what
				+ " for the connection '" + channel.connectionName() + "'");
	}

	private <M extends RealtimeMessage> ResumingListener<M> add(String id, ResumeSource<M> source,
			ResumableChannel channel, Consumer<? super M> listener, ResumeSettings settings) {
		ResumingListener<M> resuming = new ResumingListener<>(id, source, channel, listener, settings, this.writer);
		ResumeProgress progress = resuming.progress();
		resuming.whenForgotten(() -> this.listeners.remove(id, progress));
		this.listeners.put(id, progress);
		return resuming;
	}

	/**
	 * Warn of positions whose listeners are gone. May block.
	 * @param existing the ids of the listeners that there are, started or not
	 */
	public void checkPositions(Collection<String> existing) {
		try {
			TreeSet<String> gone = new TreeSet<>(this.store.listeners(this.consumer));
			gone.removeAll(existing);
			if (!gone.isEmpty()) {
				logger.warn("The consumer '" + this.consumer + "' has positions of listeners that do not exist: " + gone
						+ ". A listener whose id has changed begins anew");
			}
		}
		catch (RuntimeException ex) {
			logger.warn("The positions of consumer '" + this.consumer + "' cannot be read yet: " + ex.getMessage());
		}
	}

	@Override
	public Map<String, Status> getStatus() {
		Map<String, Status> status = new TreeMap<>();
		this.listeners.forEach((id, progress) -> status.put(id, progress.status()));
		return status;
	}

	@Override
	public void close() {
		this.writer.close();
	}

}
