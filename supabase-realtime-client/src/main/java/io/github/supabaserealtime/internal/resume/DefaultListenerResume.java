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

import org.springframework.util.Assert;

/**
 * Default {@link ListenerResume}.
 */
public final class DefaultListenerResume implements ListenerResume {

	private static final Log logger = LogFactory.getLog(DefaultListenerResume.class);

	private static final long SAVE_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final String consumer;

	private final PositionStore store;

	private final ResumeSettings settings;

	private final @Nullable MissedRows rows;

	private final @Nullable BroadcastStore broadcasts;

	private final Predicate<String> connections;

	private final PositionWriter writer;

	// what a listener remembers is gone with it
	private final Map<String, ResumeProgress> listeners = new ConcurrentHashMap<>();

	/**
	 * Create one.
	 * @param rows reads rows whose changes were missed, or {@code null}
	 * @param broadcasts reads broadcasts that were missed, or {@code null}
	 * @param connections tests the names of the connections whose listeners may resume
	 */
	public DefaultListenerResume(String consumer, PositionStore store, @Nullable MissedRows rows,
			@Nullable BroadcastStore broadcasts, ResumeSettings settings, Predicate<String> connections) {
		this.consumer = consumer;
		this.store = store;
		this.settings = settings;
		this.rows = rows;
		this.broadcasts = broadcasts;
		this.connections = connections;
		this.writer = new PositionWriter(consumer, store, UUID.randomUUID().toString(), SAVE_NANOS);
	}

	/**
	 * Return whether there is something to read rows by.
	 */
	public boolean readsRows() {
		return this.rows != null;
	}

	/**
	 * Return whether there is something to read broadcasts by.
	 */
	public boolean readsBroadcasts() {
		return this.broadcasts != null;
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
		MissedRows rows = this.rows;
		Assert.state(rows != null, "Nothing reads rows");
		return add(id, new ResumedRows(rows, query, channel), channel, listener);
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
	 */
	public <M extends RealtimeMessage> ResumingListener<M> add(String id, BroadcastQuery<M> query,
			ResumableChannel channel, Consumer<? super M> listener) {
		BroadcastStore broadcasts = this.broadcasts;
		Assert.state(broadcasts != null, "Nothing reads broadcasts");
		return add(id, new StoredBroadcasts<>(broadcasts, query, channel, System::nanoTime), channel, listener);
	}

	private <M extends RealtimeMessage> ResumingListener<M> add(String id, ResumeSource<M> source,
			ResumableChannel channel, Consumer<? super M> listener) {
		Assert.state(this.connections.test(channel.connectionName()), () -> "The listener '" + id
				+ "' cannot resume: nothing is read for the connection '" + channel.connectionName() + "'");
		ResumingListener<M> resuming = new ResumingListener<>(id, source, channel, listener, this.settings,
				this.writer);
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
