package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.ConnectionStatus;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.autoconfigure.internal.MockedConnection;
import io.github.supabaserealtime.internal.text.Failures;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * {@link SmartLifecycle} that starts and stops a {@link RealtimeConnection} with the
 * application context. {@link #start()} subscribes the declared channels and the channels
 * of listeners that run, and connects. It does not wait for that, so an application
 * starts even if the server is down. {@link #stop()} ends the publication of application
 * events, disconnects and waits for that at most one second longer than the shutdown
 * timeout. A child context does not close the connection of its parent. A mock in a test
 * is ignored, and a stub may return {@code null} for any channel and future.
 * <p>
 * May be started and stopped any number of times, by any thread.
 *
 * @since 0.9.0
 */
public final class RealtimeConnectionLifecycle implements SmartLifecycle, DisposableBean {

	/**
	 * The phase: the connection is started late, and stopped after the web server has
	 * finished its requests.
	 */
	public static final int PHASE = Integer.MAX_VALUE - 4096;

	private static final Log logger = LogFactory.getLog(RealtimeConnectionLifecycle.class);

	private final ReentrantLock lock = new ReentrantLock();

	private final RealtimeConnection connection;

	private final DeclaredChannels channels;

	private final @Nullable ApplicationEventRealtimeListener events;

	private final boolean autoStartup;

	private final Duration stopLimit;

	private final boolean inherited;

	private final Set<RealtimeChannel> included = new LinkedHashSet<>();

	private volatile boolean running;

	RealtimeConnectionLifecycle(RealtimeConnection connection, DeclaredChannels channels,
			@Nullable ApplicationEventRealtimeListener events, boolean autoStartup, Duration shutdownTimeout,
			boolean inherited) {
		this.connection = connection;
		this.channels = channels;
		this.events = events;
		this.autoStartup = autoStartup;
		this.stopLimit = shutdownTimeout.plusSeconds(1);
		this.inherited = inherited;
	}

	boolean starts(RealtimeConnection candidate) {
		return this.connection == candidate;
	}

	/**
	 * Return the declared channels of this connection.
	 */
	DeclaredChannels channels() {
		return this.channels;
	}

	/**
	 * Return whether a channel is one of this connection.
	 */
	boolean has(RealtimeChannel channel) {
		return this.connection.findChannel(channel.getTopic()).filter((found) -> found == channel).isPresent();
	}

	/**
	 * Subscribe further channels with each start, and at once if this lifecycle has
	 * already been started.
	 * @param channels channels of this connection
	 */
	void include(Collection<RealtimeChannel> channels) {
		this.lock.lock();
		try {
			this.included.addAll(channels);
			if (this.running) {
				channels.forEach(this::subscribe);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Subscribe the declared channels of the instance that leads, or leave them.
	 */
	void lead(boolean leader) {
		List<RealtimeChannel> led = this.channels.singleActiveOf(this.connection);
		if (leader) {
			include(led);
			if (!this.running) {
				// the application has opened the connection itself
				led.forEach(this::subscribe);
			}
		}
		else {
			led.forEach(this::exclude);
		}
	}

	/**
	 * Leave a channel, and subscribe it with no further start.
	 * @param channel a channel of this connection
	 */
	void exclude(RealtimeChannel channel) {
		this.lock.lock();
		try {
			this.included.remove(channel);
			channel.unsubscribe();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Subscribe the channels and begin to connect. This has no effect if it was already
	 * started.
	 */
	@Override
	public void start() {
		this.lock.lock();
		try {
			if (this.running) {
				return;
			}
			if (MockedConnection.test(this.connection)) {
				this.running = true;
				return;
			}
			Set<RealtimeChannel> wanted = new LinkedHashSet<>(this.channels.of(this.connection));
			wanted.addAll(this.included);
			this.running = true;
			if (this.events != null) {
				this.events.resume();
			}
			wanted.forEach(this::subscribe);
			CompletableFuture<Void> opened = this.connection.connect();
			if (opened != null) {
				opened.whenComplete((result, failure) -> refused(failure));
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void subscribe(RealtimeChannel channel) {
		CompletableFuture<Void> subscribed = channel.subscribe();
		if (subscribed != null) {
			subscribed.whenComplete((result, failure) -> {
				// the connection warns of a refused join itself
				if (failure != null && this.running && !(Failures.unwrap(failure) instanceof ChannelJoinException)) {
					logger.warn("Channel '" + channel.getTopic() + "' is not subscribed: " + describe(failure));
				}
			});
		}
	}

	private void refused(@Nullable Throwable failure) {
		if (failure != null && this.running) {
			Instant next = status().map(ConnectionStatus::nextAttempt).orElse(null);
			logger.warn("The first attempt to connect '" + this.connection.getName() + "' failed: "
					+ Sentence.end(describe(failure)) + " It is repeated in the background"
					+ ((next != null) ? ", the next time in " + secondsUntil(next) + " s." : "."));
		}
	}

	/**
	 * Return the status, which a mocked connection does not have.
	 */
	private Optional<ConnectionStatus> status() {
		return Optional.ofNullable(this.connection.getStatus());
	}

	private static long secondsUntil(Instant instant) {
		return Math.max(1, Duration.between(Instant.now(), instant).toSeconds());
	}

	/**
	 * Stop, and wait until the connection is closed.
	 */
	@Override
	public void stop() {
		try {
			disconnect().get();
		}
		catch (ExecutionException ex) {
			logFailedStop(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Stop without waiting.
	 * @param callback the callback, which is always called: when the connection is closed
	 * or when its time is over
	 */
	@Override
	public void stop(Runnable callback) {
		disconnect().whenComplete((closed, failure) -> {
			try {
				if (failure != null) {
					logFailedStop(failure);
				}
			}
			finally {
				callback.run();
			}
		});
	}

	private CompletableFuture<Void> disconnect() {
		this.lock.lock();
		try {
			this.running = false;
			if (this.events != null) {
				this.events.suspend();
			}
			if (this.inherited || MockedConnection.test(this.connection)) {
				return CompletableFuture.completedFuture(null);
			}
			CompletableFuture<Void> closed = this.connection.disconnect();
			if (closed == null) {
				return CompletableFuture.completedFuture(null);
			}
			return closed.copy().orTimeout(this.stopLimit.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void logFailedStop(Throwable failure) {
		logger.warn("Connection '" + this.connection.getName() + "' could not be closed cleanly: " + describe(failure));
	}

	private String describe(Throwable failure) {
		return (Failures.unwrap(failure) instanceof TimeoutException)
				? "it took longer than " + this.stopLimit.toMillis() + "ms"
				: Failures.describe(failure, RealtimeException.class);
	}

	/**
	 * Close a connection that the application has opened itself, without a start of this
	 * lifecycle.
	 */
	@Override
	public void destroy() {
		if (!this.inherited && !MockedConnection.test(this.connection)
				&& this.connection.getState() != ConnectionState.DISCONNECTED) {
			stop();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isAutoStartup() {
		return this.autoStartup;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
