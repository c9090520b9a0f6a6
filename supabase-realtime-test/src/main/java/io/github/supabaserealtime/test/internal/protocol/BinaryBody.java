package io.github.supabaserealtime.test.internal.protocol;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * The body of a binary push from a client.
 *
 * @param kind 3 for a user broadcast, 0 for a stock Phoenix push
 * @param event the user's event of kind 3, the channel event of kind 0
 * @param json whether the data is JSON text
 * @param data the data
 * @param metadata the metadata of kind 3, missing if there is none
 * @since 0.9.0
 */
public record BinaryBody(int kind, String event, boolean json, byte[] data, JsonNode metadata) {

	/**
	 * The kind byte of a stock Phoenix push.
	 */
	public static final int PUSH = 0;

	/**
	 * The kind byte of a user broadcast of a client.
	 */
	public static final int USER_BROADCAST = 3;

	/**
	 * Create a body without metadata.
	 * @param kind the kind
	 * @param event the event
	 * @param json whether the data is JSON text
	 * @param data the data
	 */
	public BinaryBody(int kind, String event, boolean json, byte[] data) {
		this(kind, event, json, data, MissingNode.getInstance());
	}

}
