package io.github.supabaserealtime.rest;

import java.util.UUID;

import org.springframework.util.Assert;

/**
 * A broadcast to be sent over HTTP.
 *
 * @param topic the topic, without the prefix {@code realtime:}
 * @param event the name of the event
 * @param payload the content: JSON in UTF-8, or anything
 * @param json whether the content is JSON
 * @param privateChannel whether the topic is that of a private channel
 * @param id arrives as the message's id, so that a repetition can be recognised
 * @since 0.1.0
 */
public record HttpBroadcast(String topic, String event, byte[] payload, boolean json, boolean privateChannel,
		String id) {

	private static final String PREFIX = "realtime:";

	/**
	 * Create a broadcast, taking the prefix off the topic: with it the message would go
	 * to another room (protocol.md 9.1).
	 */
	public HttpBroadcast {
		Assert.hasText(topic, "'topic' must not be empty");
		Assert.hasText(event, "'event' must not be empty");
		topic = topic.startsWith(PREFIX) ? topic.substring(PREFIX.length()) : topic;
	}

	/**
	 * Create a broadcast with a new id.
	 * @param topic the topic, with or without the prefix {@code realtime:}
	 * @param event the name of the event
	 * @param payload the content
	 * @param json whether the content is JSON
	 * @param privateChannel whether the topic is that of a private channel
	 */
	public HttpBroadcast(String topic, String event, byte[] payload, boolean json, boolean privateChannel) {
		this(topic, event, payload, json, privateChannel, UUID.randomUUID().toString());
	}

	/**
	 * Return whether the batch endpoint can carry it: it takes JSON objects only.
	 */
	boolean fitsBatch() {
		if (!this.json) {
			return false;
		}
		for (byte value : this.payload) {
			if (value != ' ' && value != '\t' && value != '\r' && value != '\n') {
				return value == '{';
			}
		}
		return false;
	}

	@Override
	public String toString() {
		return "HttpBroadcast[" + this.topic + ", " + this.event + ", " + this.payload.length + " bytes]";
	}

}
