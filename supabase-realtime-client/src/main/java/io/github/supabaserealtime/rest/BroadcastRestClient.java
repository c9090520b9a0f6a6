package io.github.supabaserealtime.rest;

import java.util.List;

import io.github.supabaserealtime.MessageTooLargeException;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.rest.BroadcastRejectedException.Reason;

/**
 * Client that sends broadcasts over HTTP (protocol.md 9), made by
 * {@code RealtimeConnectionBuilder.buildRestClient()}. It needs no socket and no
 * subscribed channel; everybody who has joined the topic gets the message.
 * <p>
 * Single messages go through the endpoint for them, which takes any content, tells when a
 * private topic may not be written to, and needs Realtime 2.97.0 or later. Several at
 * once, and messages with an id, go through the batch endpoint, which takes JSON objects
 * only and drops in silence what may not be written to a private topic. JSON that is no
 * object arrives through the former as {@code {"_json": value}}, which is the server's
 * doing. The former alone can have a message stored, and never says whether it was.
 * <p>
 * Calls block until the server has answered or a limit has passed: that of
 * {@code connect} (10 s by default) for the connection and that of {@code push} (10 s by
 * default) for the answer, or those of the application's own {@code RestClient.Builder}
 * where it brought one; an access token that must be looked up first adds the limit for
 * that. Nothing is tried again. Safe for several threads.
 *
 * @since 0.9.0
 */
public interface BroadcastRestClient {

	/**
	 * Broadcast an event to everybody on a public topic.
	 * @param topic the topic, with or without the prefix {@code realtime:}
	 * @param event the name of the event, 255 UTF-8 bytes at the most
	 * @param payload anything but {@code null} that the {@code JsonMapper} can write;
	 * {@code byte[]} and {@code ByteBuffer} are sent as binary, which receivers that
	 * speak protocol 1.0.0 do not get
	 * @throws BroadcastRejectedException if the server does not accept it or does not
	 * answer
	 * @throws MessageTooLargeException if it is larger than any server accepts
	 * @throws RealtimeException if the payload cannot be written
	 * @throws IllegalArgumentException if an argument cannot be sent
	 */
	default void broadcast(String topic, String event, Object payload) {
		send(HttpBroadcast.of(topic, event, payload));
	}

	/**
	 * Broadcast an event to everybody on a private topic. The access token must have the
	 * permission to write to it.
	 * @param topic the topic, with or without the prefix {@code realtime:}
	 * @param event the name of the event, 255 UTF-8 bytes at the most
	 * @param payload as for a public topic
	 * @throws BroadcastRejectedException if the server does not accept it, with
	 * {@link Reason#FORBIDDEN} for lack of permission, or does not answer
	 * @throws MessageTooLargeException if it is larger than any server accepts
	 * @throws RealtimeException if the payload cannot be written
	 * @throws IllegalArgumentException if an argument cannot be sent
	 */
	default void broadcastPrivate(String topic, String event, Object payload) {
		send(HttpBroadcast.ofPrivate(topic, event, payload));
	}

	/**
	 * Send a broadcast: with an id through the batch endpoint, else through that for
	 * single messages.
	 * @param broadcast the broadcast
	 * @throws BroadcastRejectedException if the server does not accept it or does not
	 * answer
	 * @throws MessageTooLargeException if it is larger than any server accepts
	 * @throws RealtimeException if the payload cannot be written
	 * @throws IllegalArgumentException if it has an id and its payload is no JSON object,
	 * or if its topic or event cannot stand in an address
	 */
	void send(HttpBroadcast broadcast);

	/**
	 * Send several broadcasts, to one topic or to several, in one request: the server
	 * takes all or none. A sender that may not write to a private topic is not told: the
	 * server drops such messages and accepts the rest.
	 * @param broadcasts the broadcasts, in their order; none sends nothing
	 * @throws BroadcastRejectedException if the server does not accept them, with
	 * {@link BroadcastRejectedException#getMessageErrors() what is wrong with which}, or
	 * does not answer
	 * @throws MessageTooLargeException if they are larger than any server accepts
	 * @throws RealtimeException if a payload cannot be written
	 * @throws IllegalArgumentException if one of them is no JSON object or is to be
	 * stored
	 */
	void sendAll(List<HttpBroadcast> broadcasts);

}
