package io.github.supabaserealtime;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.github.supabaserealtime.message.BroadcastChange;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.BroadcastOptions;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.message.PresenceMeta;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A topic of a {@link RealtimeConnection}, to which an application subscribes and sends.
 * From {@link #subscribe()} to {@link #unsubscribe()} the connection keeps the channel
 * joined: it joins the channel again after every interruption.
 * <p>
 * All methods may be called from any thread and never block.
 * <p>
 * Only this library implements it: a later version may add methods.
 *
 * @since 0.9.0
 */
public interface RealtimeChannel {

	/**
	 * Return the topic as the server knows it.
	 * @return the topic with its prefix {@code realtime:}
	 */
	String getTopic();

	/**
	 * Return the options of the channel. They include bindings that were added after the
	 * channel was created.
	 * @return the options
	 */
	ChannelOptions getOptions();

	/**
	 * Return the current state.
	 * @return the state
	 */
	ChannelState getState();

	/**
	 * Join the channel, and keep it joined until {@link #unsubscribe()} is called.
	 * Another call waits for the join that is in progress. It begins a new join if the
	 * server has refused the channel or its Postgres changes.
	 * @return a future that completes when the channel is
	 * {@link ChannelState#SUBSCRIBED}. It fails with a {@link ChannelJoinException} if
	 * the server refuses, and with a {@link SubscribeTimeoutException} after the
	 * subscribe timeout, in which the time does not count that the channel waits for its
	 * turn to join among many others. After a failure the connection goes on trying to
	 * join the channel, unless the refusal is lasting
	 */
	CompletableFuture<Void> subscribe();

	/**
	 * Leave the channel. Messages that wait to be sent on it fail.
	 * @return a future that completes when the server has confirmed, when the connection
	 * is down, or after the push timeout
	 */
	CompletableFuture<Void> unsubscribe();

	/**
	 * Broadcast an event to everybody on the topic.
	 * @param event the name of the event, at most 255 bytes in UTF-8
	 * @param payload anything that the connection's {@code JsonMapper} can write, or
	 * {@code null}; {@code byte[]} and {@code ByteBuffer} are sent as binary
	 * @return a future that completes with {@link SendResult.Stage#WRITTEN}, or with
	 * {@link SendResult.Stage#ACKNOWLEDGED} if the channel asks for acknowledgements. It
	 * fails with a {@link RealtimeException}
	 * @see ChannelOptions.Builder#broadcastPersistence
	 */
	CompletableFuture<SendResult> broadcast(String event, @Nullable Object payload);

	/**
	 * Broadcast an event to everybody on the topic, with options for this message.
	 * @param event the name of the event, at most 255 bytes in UTF-8
	 * @param payload as for {@link #broadcast(String, Object)}
	 * @param options the options
	 * @return a future as for {@link #broadcast(String, Object)}. It fails with a
	 * {@link SendExpiredException} if the message was not sent within its timeout. It
	 * fails at once if the options ask the server to store a message that cannot be
	 * stored: one on a public channel, on protocol 1.0.0, or with a JSON payload that is
	 * not an object
	 */
	CompletableFuture<SendResult> broadcast(String event, @Nullable Object payload, BroadcastOptions options);

	/**
	 * Track a payload as this channel's presence. It replaces the payload that was
	 * tracked before. It is sent again automatically after each join. Call
	 * {@link #subscribe()} first: the payload then waits for the join. If the server
	 * closes the channel because the payload is too large, the future fails and the
	 * payload is no longer tracked. If the server rejects the payload after a later join,
	 * a warning is logged.
	 * @param payload anything the connection's {@code JsonMapper} writes as an object
	 * @return a future that completes with {@link SendResult.Stage#ACKNOWLEDGED}. It
	 * fails with a {@link ChannelClosedException} if {@link #subscribe()} was not called,
	 * with a {@link PresenceRateLimitException} for a sixth call in 30 s, or with another
	 * {@link RealtimeException}
	 */
	CompletableFuture<SendResult> track(Object payload);

	/**
	 * Stop tracking.
	 * @return a future that completes as that of {@link #track}
	 */
	CompletableFuture<SendResult> untrack();

	/**
	 * Return who is present now, if presence is enabled by the options or by a listener.
	 * Otherwise return only who came since the join; a server newer than 2.129.8 sends
	 * the others too after the first {@link #track}.
	 * @return the presences by key, one or several for each key
	 */
	Map<String, List<PresenceMeta>> getPresence();

	/**
	 * Listen to presence, and enable it. A channel that was joined without presence is
	 * joined again, which causes a {@link DeliveryGapEvent} with the cause
	 * {@code REBIND}.
	 * @param listener called on the channel's delivery thread, in wire order
	 * @return the registration
	 */
	ListenerRegistration onPresence(Consumer<? super PresenceMessage> listener);

	/**
	 * Listen to the changes of all database tables that the channel has bindings for
	 * ({@link ChannelOptions.Builder#postgresChanges}). This method adds no binding.
	 * @param <T> the kind of change
	 * @param kind {@code PostgresChange.Insert}, {@code .Update} or {@code .Delete}, or
	 * {@code PostgresChange} for all
	 * @param listener called on the channel's delivery thread, in wire order, also with
	 * changes that carry {@link PostgresChange#errors() errors}
	 * @return the registration
	 * @throws IllegalArgumentException for {@code PostgresChange.Read}, which is not
	 * delivered yet
	 * @throws IllegalStateException if the channel has no binding, so that no change
	 * could arrive
	 */
	<T extends PostgresChange> ListenerRegistration onPostgresChanges(Class<T> kind, Consumer<? super T> listener);

	/**
	 * Listen to the changes of rows that a trigger broadcasts to this topic with
	 * {@code realtime.broadcast_changes}. The listener is not called for other
	 * broadcasts.
	 * @param <T> the kind of change
	 * @param kind {@code BroadcastChange.Insert}, {@code .Update} or {@code .Delete}, or
	 * {@code BroadcastChange} for all
	 * @param listener called on the channel's delivery thread, in wire order
	 * @return the registration
	 * @throws IllegalStateException if the channel is public, because such changes are
	 * sent to private channels only
	 */
	default <T extends BroadcastChange> ListenerRegistration onBroadcastChanges(Class<T> kind,
			Consumer<? super T> listener) {
		Assert.state(getOptions().privateChannel(), "Changes of rows are broadcast to private channels only");
		return onBroadcast("*", (message) -> {
			BroadcastChange change = BroadcastChange.from(message);
			if (kind.isInstance(change)) {
				listener.accept(kind.cast(change));
			}
		});
	}

	/**
	 * Listen to the database changes of one binding, and add the binding to the channel
	 * unless the channel already has it. If the channel is not joined yet, the binding is
	 * part of its first join. If it is joined, it is joined again, which causes a
	 * {@link DeliveryGapEvent} with the cause {@code REBIND}. Closing the registration
	 * removes the listener but not the binding.
	 * @param <T> the kind of change
	 * @param binding the subscription to database changes
	 * @param kind {@code PostgresChange.Insert}, {@code .Update} or {@code .Delete}, or
	 * {@code PostgresChange} for all
	 * @param listener called on the channel's delivery thread, in wire order, with the
	 * changes that the server matched to this binding (protocol.md 6.2), also with those
	 * that carry {@link PostgresChange#errors() errors}
	 * @return the registration
	 * @throws IllegalArgumentException if the binding is for another kind of change, and
	 * for {@code PostgresChange.Read}, which is not delivered yet
	 */
	<T extends PostgresChange> ListenerRegistration onPostgresChanges(PostgresChangesBinding binding, Class<T> kind,
			Consumer<? super T> listener);

	/**
	 * Wait until the server reports that broadcasts from the database reach this channel.
	 * After the project was idle this takes a while. The server reports it only if
	 * {@link ChannelOptions.Builder#replicationReady} is set.
	 * @return a future that completes when the server has reported it for the current
	 * join. It fails with a {@link SubscribeTimeoutException} after the subscribe timeout
	 * and another minute, and with a {@link ChannelClosedException} if the channel is not
	 * subscribed
	 * @throws IllegalStateException if the channel's options do not ask for the report
	 */
	CompletableFuture<Void> replicationReady();

	/**
	 * Listen to broadcasts of one event.
	 * @param event the name of the event, compared without regard to case, or {@code *}
	 * for all
	 * @param listener called on the channel's delivery thread, in wire order
	 * @return the registration
	 */
	ListenerRegistration onBroadcast(String event, Consumer<? super BroadcastMessage> listener);

	/**
	 * Listen to the payloads of broadcasts of one event, converted to a type. A payload
	 * that cannot be converted is logged and counted as a listener error.
	 * @param <T> the type of payload
	 * @param event the name of the event, compared without regard to case, or {@code *}
	 * for all
	 * @param payloadType the type that payloads are converted to
	 * @param listener called on the channel's delivery thread, in wire order
	 * @return the registration
	 */
	<T> ListenerRegistration onBroadcast(String event, Class<T> payloadType, Consumer<? super T> listener);

	/**
	 * Listen to every message of the channel.
	 * @param listener called on the channel's delivery thread, in wire order
	 * @return the registration
	 */
	ListenerRegistration onMessage(Consumer<? super RealtimeMessage> listener);

	/**
	 * Deliver nothing more of this channel, neither messages nor events, until
	 * {@link #resume()}. A call of a listener that is under way may still finish. The
	 * channel stays subscribed, also when the connection is opened again. What arrives
	 * waits within the bounds of the delivery queue. Beyond them messages are dropped,
	 * whatever the overflow policy: the oldest ones, or the newest ones with
	 * {@link OverflowPolicy#DROP_NEWEST}. What was dropped is reported by a
	 * {@link DeliveryGapEvent} after {@link #resume()}. Other channels are not held back.
	 */
	void pause();

	/**
	 * Deliver again, first what has waited. Does nothing if the channel is not paused.
	 */
	void resume();

	/**
	 * Return whether nothing of this channel is delivered.
	 * @return whether the channel is paused
	 */
	boolean isPaused();

	/**
	 * Return how many listeners are registered with this channel. Those of the connection
	 * are not counted.
	 * @return the number as of now
	 */
	int getListenerCount();

}
