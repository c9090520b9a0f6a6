package io.github.supabaserealtime.rest;

import java.util.List;

import io.github.supabaserealtime.MessageTooLargeException;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.rest.BroadcastRejectedException.Reason;

/**
 * Client that sends broadcasts over HTTP (protocol.md 9), made by
 * {@code RealtimeConnectionBuilder.buildRestClient()}. It needs no connection and no
 * subscribed channel. Everybody who has joined the topic receives the message.
 * <p>
 * A single message is sent to the server's endpoint for single messages. That endpoint
 * accepts any content, reports a missing permission for a private topic, and needs
 * Realtime 2.97.0 or later. It delivers JSON that is not an object as {@code {"_json":
 * value}}. It can store a message, but does not report whether it did. Several messages,
 * and a message with an id, are sent to the batch endpoint. That endpoint accepts only
 * JSON objects, stores nothing, and silently drops messages that the sender may not write
 * to a private topic.
 * <p>
 * A call blocks until the server has answered or a timeout has passed: the connect
 * timeout (10 s by default), and then the push timeout (10 s by default) for the answer.
 * With a {@code RestClient.Builder} of the application, the timeouts of that builder
 * apply. If an access token must be looked up first, the access token timeout is added.
 * Requests are not repeated. Safe for use by several threads.
 * <p>
 * Only this library implements it: a later version may add methods.
 *
 * @since 0.9.0
 */
public interface BroadcastRestClient {

	/**
	 * Broadcast an event to everybody on a public topic.
	 * @param topic the topic, with or without the prefix {@code realtime:}
	 * @param event the name of the event, at most 255 bytes in UTF-8
	 * @param payload anything but {@code null} that the {@code JsonMapper} can write;
	 * {@code byte[]} and {@code ByteBuffer} are sent as binary, which receivers with
	 * protocol 1.0.0 do not receive
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
	 * @param event the name of the event, at most 255 bytes in UTF-8
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
	 * Send a broadcast. With an id it is sent to the batch endpoint, otherwise to the
	 * endpoint for single messages.
	 * @param broadcast the broadcast
	 * @throws BroadcastRejectedException if the server does not accept it or does not
	 * answer
	 * @throws MessageTooLargeException if it is larger than any server accepts
	 * @throws RealtimeException if the payload cannot be written
	 * @throws IllegalArgumentException if it has an id and its payload is not a JSON
	 * object, or if its topic or event cannot be part of an address
	 */
	void send(HttpBroadcast broadcast);

	/**
	 * Send several broadcasts in one request, to one topic or to several. If one of them
	 * is invalid, the server accepts none. If the sender may not write to a private
	 * topic, the server drops the messages to that topic, accepts the others, and reports
	 * no error.
	 * @param broadcasts the broadcasts in their order; an empty list sends nothing
	 * @throws BroadcastRejectedException if the server does not accept them, with the
	 * {@link BroadcastRejectedException#getMessageErrors() errors of the messages}, or if
	 * it does not answer
	 * @throws MessageTooLargeException if they are larger than any server accepts
	 * @throws RealtimeException if a payload cannot be written
	 * @throws IllegalArgumentException if the payload of one is not a JSON object, or if
	 * one is to be stored
	 */
	void sendAll(List<HttpBroadcast> broadcasts);

}
