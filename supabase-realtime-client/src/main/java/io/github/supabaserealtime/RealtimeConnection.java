package io.github.supabaserealtime;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * Connection to a Supabase Realtime server. After a lost connection it reconnects and
 * joins its channels again, until {@link #disconnect()} is called.
 * <p>
 * All methods may be called from any thread, and only {@link #close()} blocks. The
 * futures complete on separate threads, neither on the connection's own threads nor on
 * those that deliver messages. A callback of a future may block. If many callbacks block
 * at once, more threads are started after about a second.
 * <p>
 * Only this library implements it: a later version may add methods.
 *
 * @since 0.9.0
 */
public interface RealtimeConnection extends AutoCloseable {

	/**
	 * Return the name of the connection, which is part of messages, events and meters.
	 * @return the name
	 */
	String getName();

	/**
	 * Return the current state.
	 * @return the state
	 */
	ConnectionState getState();

	/**
	 * Return a consistent snapshot of the connection and its channels. It needs no I/O.
	 * @return the status
	 */
	ConnectionStatus getStatus();

	/**
	 * Connect if the connection is not open. If an attempt is in progress or scheduled,
	 * no other one is started. If the attempt fails, the connection goes on trying in the
	 * background.
	 * @return a future that completes when the connection is open. It fails with a
	 * {@link ConnectionFailedException} if the attempt fails or {@link #disconnect()} is
	 * called
	 */
	CompletableFuture<Void> connect();

	/**
	 * Leave the channels, close the socket and cancel everything that is pending. The
	 * channels keep their subscriptions: a later {@link #connect()} joins them again.
	 * @return a future that never fails; it completes after the shutdown timeout at the
	 * latest
	 */
	CompletableFuture<Void> disconnect();

	/**
	 * {@linkplain #disconnect() Disconnect} and wait for that. A listener should not call
	 * it: it would be waited for until the shutdown timeout.
	 */
	@Override
	default void close() {
		disconnect().join();
	}

	/**
	 * Return the channel of a topic. If there is none, create it with default options.
	 * @param topic the topic, with or without the prefix {@code realtime:}
	 * @return the channel, not yet subscribed when it is new
	 */
	RealtimeChannel channel(String topic);

	/**
	 * Return the channel of a topic. If there is none, create it.
	 * @param topic the topic, with or without the prefix {@code realtime:}
	 * @param options the options of the channel
	 * @return the channel, not yet subscribed when it is new
	 * @throws IllegalStateException if the topic has a channel with other options
	 */
	RealtimeChannel channel(String topic, ChannelOptions options);

	/**
	 * Return the channel of a topic if there is one.
	 * @param topic the topic, with or without the prefix {@code realtime:}
	 * @return the channel, or empty
	 */
	Optional<RealtimeChannel> findChannel(String topic);

	/**
	 * Return the channels that exist now.
	 * @return the channels in the order of their creation
	 */
	List<RealtimeChannel> getChannels();

	/**
	 * Unsubscribe a channel and remove it from this connection. This has no effect on a
	 * channel that was already removed.
	 * @param channel the channel
	 * @return a future that completes as that of {@link RealtimeChannel#unsubscribe()}
	 */
	CompletableFuture<Void> removeChannel(RealtimeChannel channel);

	/**
	 * Unsubscribe and remove all channels.
	 * @return a future that completes when all have been left
	 */
	CompletableFuture<Void> removeAllChannels();

	/**
	 * Replace the access token. If the token differs, it is sent to each joined channel.
	 * All later joins use it. If there is an {@link AccessTokenProvider}, the token is
	 * used until the provider returns the next one; otherwise it replaces the configured
	 * token. A newer server applies at most one token in 10 s to a channel, so it can
	 * take 10 s until a new token takes a permission away.
	 * @param token the token, or {@code null} to use the provider, the configured token
	 * or the api key again. An api key that begins with {@code sb_} has the same effect
	 * as {@code null}, because no server accepts it as a token
	 */
	void setAuth(@Nullable String token);

	/**
	 * Add a listener for every message and event.
	 * @param listener the listener
	 * @return the registration
	 */
	ListenerRegistration addListener(RealtimeListener listener);

	/**
	 * Add an observer that measures the connection. It is called for everything that
	 * happens from now on.
	 * @param observer the observer
	 * @return the registration
	 */
	ListenerRegistration addObserver(RealtimeObserver observer);

}
