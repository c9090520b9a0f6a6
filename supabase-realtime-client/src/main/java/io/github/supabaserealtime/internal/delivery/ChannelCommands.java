package io.github.supabaserealtime.internal.delivery;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PresenceMeta;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Commands of a channel's handle to its connection. May be called by any thread.
 *
 * @since 0.9.0
 */
public interface ChannelCommands {

	/**
	 * Subscribe a channel.
	 * @param topic the topic
	 * @param future told of the outcome
	 */
	void subscribe(String topic, CompletableFuture<Void> future);

	/**
	 * Unsubscribe a channel.
	 * @param topic the topic
	 * @param future told when it is left
	 */
	void unsubscribe(String topic, CompletableFuture<Void> future);

	/**
	 * Send a message.
	 * @param push the message
	 */
	void push(Push push);

	/**
	 * Track a payload, or untrack.
	 * @param topic the topic
	 * @param payload the payload as JSON, or {@code null} to untrack
	 * @param future told of the outcome
	 */
	void track(String topic, @Nullable String payload, CompletableFuture<SendResult> future);

	/**
	 * A listener was registered on a channel.
	 * @param topic the topic
	 * @param broadcasts whether to broadcasts
	 */
	void listening(String topic, boolean broadcasts);

	/**
	 * Enable presence on a channel.
	 * @param topic the topic
	 */
	void enablePresence(String topic);

	/**
	 * Add a subscription to Postgres changes.
	 * @param topic the topic
	 * @param binding what to ask the server for
	 */
	void bind(String topic, PostgresChangesBinding binding);

	/**
	 * Wait for the server to say that broadcasts from the database reach a channel.
	 * @param topic the topic
	 * @param future told of the outcome
	 */
	void awaitReplication(String topic, CompletableFuture<Void> future);

	/**
	 * Deliver nothing of a channel, or deliver again.
	 * @param topic the topic
	 * @param pause whether to deliver nothing
	 */
	void pause(String topic, boolean pause);

	/**
	 * Return whether nothing of a channel is delivered.
	 * @param topic the topic
	 * @return whether it is paused
	 */
	boolean isPaused(String topic);

	/**
	 * Return who is present.
	 * @param topic the topic
	 * @return the presences by key
	 */
	Map<String, List<PresenceMeta>> present(String topic);

	/**
	 * Return the state of a channel.
	 * @param topic the topic
	 * @return the state as of now
	 */
	ChannelState state(String topic);

	/**
	 * Return the version of the protocol that the connection speaks.
	 * @return the version
	 */
	ProtocolVersion protocolVersion();

	/**
	 * Return the mapper for payloads.
	 * @return the mapper
	 */
	JsonMapper jsonMapper();

	/**
	 * Return the stages through which listeners are called.
	 */
	ListenerStages stages();

	/**
	 * Have the stages of a channel told that it is subscribed, on the delivery thread and
	 * in the order of the channel.
	 * @param topic the topic
	 * @param delay after how long
	 * @return closed if that is of no use any more
	 */
	ListenerRegistration callStages(String topic, Duration delay);

	/**
	 * Call a listener, on the delivery thread of its channel. What it throws is logged
	 * and counted.
	 * @param listener the listener
	 * @param message the message
	 * @return whether it has had the message, and no stop kept it from finishing
	 */
	<M extends RealtimeMessage> boolean handOver(Consumer<? super M> listener, M message);

	/**
	 * Ask PostgREST for rows, with the key and the current token of the connection. May
	 * block.
	 * @param uri the table and which rows
	 * @param schema the schema of the table
	 * @return the answer
	 * @throws IllegalStateException if there is none, or it is no success
	 */
	String readRows(URI uri, String schema);

	/**
	 * Return whether messages of a channel were dropped of which no gap told yet.
	 * @param topic the topic
	 * @return whether there are any
	 */
	boolean isDropping(String topic);

	/**
	 * Return whether the connection ends, so that nothing more is to be delivered.
	 * @return whether it ends
	 */
	boolean isEnding();

	/**
	 * Return the name of the connection.
	 * @return the name
	 */
	String connectionName();

	/**
	 * Return the monotonic clock.
	 * @return the time in nanoseconds
	 */
	long now();

}
