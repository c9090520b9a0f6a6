package io.github.supabaserealtime.rest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.github.supabaserealtime.internal.text.Topics;
import io.github.supabaserealtime.internal.text.WellFormedText;
import io.github.supabaserealtime.message.BroadcastPersistence;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A broadcast to send over HTTP. Immutable if its payload is immutable.
 *
 * @param topic the topic, without the prefix {@code realtime:}
 * @param event the name of the event
 * @param payload the content: {@code byte[]} is sent as binary, a received
 * {@link io.github.supabaserealtime.message.Payload Payload} as it arrived, and anything
 * else as the JSON that the client's {@code JsonMapper} writes
 * @param privateChannel whether the message is for clients that joined the topic as a
 * private channel; other clients do not receive it
 * @param id the id with which the message arrives, so that a receiver can recognize a
 * repetition, or {@code null} for none
 * @param persistence whether the server is asked to store the message, which needs a
 * private channel and no id
 * @since 0.9.0
 */
public record HttpBroadcast(String topic, String event, Object payload, boolean privateChannel, @Nullable String id,
		BroadcastPersistence persistence) {

	private static final int LONGEST_NAME = 255;

	/**
	 * Create a broadcast. The prefix {@code realtime:} is removed from the topic, because
	 * with it the message would be sent to another topic (protocol.md 9.1). Bytes are
	 * copied.
	 * @throws IllegalArgumentException if the topic, the event or the id is empty or
	 * contains half a surrogate pair, if the topic or the event is longer than the 255
	 * bytes in UTF-8 that the server can deliver, if the payload is {@code null}, or if
	 * the broadcast is to be stored and has an id or is for a public channel
	 */
	public HttpBroadcast {
		Assert.hasText(topic, "'topic' must not be empty");
		Assert.hasText(event, "'event' must not be empty");
		Assert.notNull(payload, "'payload' must not be null: over HTTP an event without content is an empty object");
		WellFormedText.check("topic", topic);
		WellFormedText.check("event", event);
		WellFormedText.check("id", id);
		Assert.isTrue(id == null || !id.isBlank(), "'id' must not be blank");
		topic = Topics.name(topic);
		Assert.hasText(topic, "'topic' must have a name behind 'realtime:'");
		Assert.isTrue(fits(Topics.PREFIX + topic),
				"'topic' must not take more than 255 UTF-8 bytes with its prefix 'realtime:'");
		Assert.isTrue(fits(event), "'event' must not take more than 255 UTF-8 bytes");
		Assert.notNull(persistence, "'persistence' must not be null");
		Assert.isTrue(!persistence.isRequested() || privateChannel,
				"A server stores broadcasts of private channels only");
		Assert.isTrue(!persistence.isRequested() || id == null,
				"A broadcast that is to be stored must have no 'id': the server gives it one");
		payload = copied(payload);
	}

	private static boolean fits(String name) {
		return name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME;
	}

	private static Object copied(Object payload) {
		if (payload instanceof byte[] bytes) {
			return bytes.clone();
		}
		if (payload instanceof ByteBuffer buffer) {
			byte[] bytes = new byte[buffer.remaining()];
			buffer.duplicate().get(bytes);
			return bytes;
		}
		return payload;
	}

	/**
	 * Create a broadcast to a public channel.
	 * @param topic the topic, with or without the prefix {@code realtime:}
	 * @param event the name of the event
	 * @param payload the content; {@code byte[]} and {@code ByteBuffer} are binary
	 * @return the broadcast
	 */
	public static HttpBroadcast of(String topic, String event, Object payload) {
		return new HttpBroadcast(topic, event, payload, false, null, BroadcastPersistence.none());
	}

	/**
	 * Create a broadcast to a private channel.
	 * @param topic the topic, with or without the prefix {@code realtime:}
	 * @param event the name of the event
	 * @param payload the content; {@code byte[]} and {@code ByteBuffer} are binary
	 * @return the broadcast
	 */
	public static HttpBroadcast ofPrivate(String topic, String event, Object payload) {
		return new HttpBroadcast(topic, event, payload, true, null, BroadcastPersistence.none());
	}

	/**
	 * Return the same broadcast with an id. It goes through the batch endpoint, which
	 * alone carries ids: its payload must be written as a JSON object, and when it is for
	 * a private channel the server says nothing of missing permission. It cannot be
	 * stored.
	 * @param id the id, the same for each attempt to send the message
	 * @return a broadcast with the id
	 */
	public HttpBroadcast withId(String id) {
		return new HttpBroadcast(this.topic, this.event, this.payload, this.privateChannel, id, this.persistence);
	}

	/**
	 * Return the same broadcast, to be stored for as long as the server does, which is 72
	 * hours. Over HTTP the server does not say whether it has stored it. Incubating, as
	 * {@link BroadcastPersistence} says.
	 * @return a broadcast that is to be stored
	 */
	public HttpBroadcast persisted() {
		return persisted(BroadcastPersistence.longest());
	}

	/**
	 * Return the same broadcast, to be stored for a time. Over HTTP the server does not
	 * say whether it has stored it. Incubating, as {@link BroadcastPersistence} says.
	 * @param ttl the time in whole seconds, from 1 second to 72 hours
	 * @return a broadcast that is to be stored
	 */
	public HttpBroadcast persisted(Duration ttl) {
		return persisted(BroadcastPersistence.of(ttl));
	}

	private HttpBroadcast persisted(BroadcastPersistence persistence) {
		return new HttpBroadcast(this.topic, this.event, this.payload, this.privateChannel, this.id, persistence);
	}

	@Override
	public String toString() {
		return "HttpBroadcast[" + this.topic + ", " + this.event + (this.privateChannel ? ", private" : "")
				+ (this.persistence.isRequested() ? ", to be stored" : "") + "]";
	}

}
