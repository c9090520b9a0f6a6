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
 * From {@link #subscribe()} to {@link #unsubscribe()} the channel is <em>wanted</em>: it
 * is joined again after every interruption.
 * <p>
 * All methods may be called from any thread and never block.
 *
 * @since 0.9.0
 */
public interface RealtimeChannel {

	/**
	 * Return the topic as it is on the wire.
	 * @return the topic with its prefix {@code realtime:}
	 */
	String getTopic();

	/**
	 * Return what the channel asks of the server, bindings included that were added since
	 * it was created.
	 * @return the options
	 */
	ChannelOptions getOptions();

	/**
	 * Return the state as of now.
	 * @return the state
	 */
	ChannelState getState();

	/**
	 * Want the channel. Calling it again joins the attempt that is under way, and begins
	 * one where the server has refused the channel or its Postgres changes.
	 * @return a future that completes when the channel is {@link ChannelState#SUBSCRIBED}
	 * and fails with a {@link ChannelJoinException} when the server refuses, or with a
	 * {@link SubscribeTimeoutException} when the subscribe timeout passes; the channel
	 * then stays wanted and, unless the refusal is lasting, goes on trying
	 */
	CompletableFuture<Void> subscribe();

	/**
	 * Stop wanting the channel and leave it. Pushes that wait for it fail.
	 * @return a future that completes when the server confirmed, when the link is down or
	 * when the push timeout passed
	 */
	CompletableFuture<Void> unsubscribe();

	/**
	 * Broadcast an event to everybody on the topic.
	 * @param event the name of the event, 255 UTF-8 bytes at the most
	 * @param payload anything the connection's {@code JsonMapper} can write, {@code null}
	 * included; {@code byte[]} and {@code ByteBuffer} are sent as binary
	 * @return a future that completes with {@link SendResult.Stage#WRITTEN}, or with
	 * {@link SendResult.Stage#ACKNOWLEDGED} when the channel asked for acks, and fails
	 * with a {@link RealtimeException}
	 * @see ChannelOptions.Builder#broadcastPersistence
	 */
	CompletableFuture<SendResult> broadcast(String event, @Nullable Object payload);

	/**
	 * Broadcast an event to everybody on the topic, with options of this one message.
	 * @param event the name of the event, 255 UTF-8 bytes at the most
	 * @param payload as for {@link #broadcast(String, Object)}
	 * @param options the options
	 * @return a future as for {@link #broadcast(String, Object)}; it fails with a
	 * {@link SendExpiredException} if the message was not sent within its timeout, and at
	 * once if the message is to be stored and cannot be: on a public channel, on protocol
	 * 1.0.0, or if its payload is JSON but no object
	 */
	CompletableFuture<SendResult> broadcast(String event, @Nullable Object payload, BroadcastOptions options);

	/**
	 * Track a payload as this channel's presence, replacing what was tracked before. It
	 * is sent again by itself after each join. Call {@link #subscribe()} before: between
	 * that call and the first join the payload waits for the join. A payload whose size
	 * makes the server close the channel fails and is tracked no more. When the server
	 * rejects it after a later join, a warning is logged.
	 * @param payload anything the connection's {@code JsonMapper} writes as an object
	 * @return a future that completes with {@link SendResult.Stage#ACKNOWLEDGED}, and
	 * fails with a {@link ChannelClosedException} if nobody subscribed the channel, with
	 * a {@link PresenceRateLimitException} for a sixth call in 30 s, or with another
	 * {@link RealtimeException}
	 */
	CompletableFuture<SendResult> track(Object payload);

	/**
	 * Track nothing any more.
	 * @return a future that completes as that of {@link #track}
	 */
	CompletableFuture<SendResult> untrack();

	/**
	 * Return who is present as of now, if presence is enabled by the options or by a
	 * listener. Otherwise it is who came since the join; a server newer than 2.129.8
	 * sends the others too after the first {@link #track}.
	 * @return the presences by key, each key with one or several
	 */
	Map<String, List<PresenceMeta>> getPresence();

	/**
	 * Listen to presence, and enable it. On a channel that was joined without presence
	 * this joins it again, which is one gap with the cause {@code REBIND}.
	 * @param listener called on the channel's delivery thread, in wire order
	 * @return the registration
	 */
	ListenerRegistration onPresence(Consumer<? super PresenceMessage> listener);

	/**
	 * Listen to changes of database tables that the channel has bindings for
	 * ({@link ChannelOptions.Builder#postgresChanges}), whichever it is. Listening adds
	 * no binding.
	 * @param <T> the kind of change
	 * @param kind {@code PostgresChange.Insert}, {@code .Update} or {@code .Delete}, or
	 * {@code PostgresChange} for all
	 * @param listener called on the channel's delivery thread, in wire order, also with
	 * changes that carry {@link PostgresChange#errors() errors}
	 * @return the registration
	 * @throws IllegalArgumentException for {@code PostgresChange.Read}, which nothing
	 * delivers yet
	 * @throws IllegalStateException if the channel has no binding, so that nothing would
	 * ever arrive
	 */
	<T extends PostgresChange> ListenerRegistration onPostgresChanges(Class<T> kind, Consumer<? super T> listener);

	/**
	 * Listen to the changes of rows that a trigger broadcasts to this topic with
	 * {@code realtime.broadcast_changes}. Other broadcasts are passed over.
	 * @param <T> the kind of change
	 * @param kind {@code BroadcastChange.Insert}, {@code .Update} or {@code .Delete}, or
	 * {@code BroadcastChange} for all
	 * @param listener called on the channel's delivery thread, in wire order
	 * @return the registration
	 * @throws IllegalStateException if the channel is public: such changes are sent to
	 * private ones only
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
	 * Listen to the database changes of one binding, and ask the server for them. Before
	 * the channel is joined the binding is part of its first join; on a joined channel it
	 * is joined again, which is one gap with the cause {@code REBIND}. A binding that the
	 * channel has already is not added again. Closing the registration ends the
	 * listening, not the binding.
	 * @param <T> the kind of change
	 * @param binding what to ask the server for
	 * @param kind {@code PostgresChange.Insert}, {@code .Update} or {@code .Delete}, or
	 * {@code PostgresChange} for all
	 * @param listener called on the channel's delivery thread, in wire order, with the
	 * changes that the server matched to this binding (protocol.md 6.2), also with those
	 * that carry {@link PostgresChange#errors() errors}
	 * @return the registration
	 * @throws IllegalArgumentException if the binding asks for another kind of change,
	 * and for {@code PostgresChange.Read}, which nothing delivers yet
	 */
	<T extends PostgresChange> ListenerRegistration onPostgresChanges(PostgresChangesBinding binding, Class<T> kind,
			Consumer<? super T> listener);

	/**
	 * Wait for the server to say that broadcasts from the database reach this channel,
	 * which takes a while after the project was idle. Asked for by
	 * {@link ChannelOptions.Builder#replicationReady}.
	 * @return a future that completes when the server has said so since the current join,
	 * at once if it has already; it fails with a {@link SubscribeTimeoutException} when
	 * the subscribe timeout and another minute pass, and with a
	 * {@link ChannelClosedException} when the channel is not subscribed
	 * @throws IllegalStateException if the channel's options do not ask for the signal
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

}
