package io.github.supabaserealtime;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * Connection to a Supabase Realtime server. It reconnects and joins its channels again
 * until it is disconnected.
 * <p>
 * All methods may be called from any thread and never block. The futures complete on
 * threads that are neither the connection's own nor those that deliver messages. A
 * callback may wait: where many do at once, threads are added after a second or so.
 *
 * @since 0.9.0
 */
public interface RealtimeConnection {

	/**
	 * Return the name that messages, events and meters carry.
	 * @return the name
	 */
	String getName();

	/**
	 * Return the state of the link as of now.
	 * @return the state
	 */
	ConnectionState getState();

	/**
	 * Return a consistent picture of link and channels as of now, made without I/O.
	 * @return the status
	 */
	ConnectionStatus getStatus();

	/**
	 * Open the link if it is not open, or join the attempt that is in progress or
	 * scheduled. Reconnecting goes on in the background when the attempt fails.
	 * @return a future that completes when the link is open, and fails with a
	 * {@link ConnectionFailedException} when the attempt fails or {@link #disconnect()}
	 * is called
	 */
	CompletableFuture<Void> connect();

	/**
	 * Leave the channels, close the link and cancel whatever is pending. Channels stay
	 * wanted: a later {@link #connect()} joins them again.
	 * @return a future that always completes, after the shutdown timeout at the latest
	 */
	CompletableFuture<Void> disconnect();

	/**
	 * Return the channel of a topic, creating it with default options when there is none.
	 * @param topic the topic, with or without the prefix {@code realtime:}
	 * @return the channel, not yet subscribed when it is new
	 */
	RealtimeChannel channel(String topic);

	/**
	 * Return the channel of a topic, creating it when there is none.
	 * @param topic the topic, with or without the prefix {@code realtime:}
	 * @param options what the channel asks of the server
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
	 * Return all channels as of now.
	 * @return the channels in the order of their creation
	 */
	List<RealtimeChannel> getChannels();

	/**
	 * Unsubscribe a channel and forget it. Does nothing if it is not of this connection
	 * any more.
	 * @param channel the channel
	 * @return a future that completes as that of {@link RealtimeChannel#unsubscribe()}
	 */
	CompletableFuture<Void> removeChannel(RealtimeChannel channel);

	/**
	 * Unsubscribe and forget all channels.
	 * @return a future that completes when all have been left
	 */
	CompletableFuture<Void> removeAllChannels();

	/**
	 * Replace the access token. It is pushed to each joined channel if it differs, and
	 * used by all later joins. With an {@link AccessTokenProvider} it holds until the
	 * provider's next answer; without one it replaces the configured token. A newer
	 * server applies one token in 10 s to a channel, so taking a permission away by
	 * another token can take that long.
	 * @param token the token, or {@code null} to go back to the provider, the configured
	 * token or the api key; so does a key that begins with {@code sb_}, since no server
	 * takes one for a token
	 */
	void setAuth(@Nullable String token);

	/**
	 * Add a listener for every message and event.
	 * @param listener the listener
	 * @return the registration
	 */
	ListenerRegistration addListener(RealtimeListener listener);

	/**
	 * Add an observer of the connection's figures. It is told what happens from now on.
	 * @param observer the observer
	 * @return the registration
	 */
	ListenerRegistration addObserver(RealtimeObserver observer);

}
