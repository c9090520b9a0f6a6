package io.github.supabaserealtime.test;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A well-formed frame that the server received from a client.
 *
 * @param connectionId the id of the connection
 * @param joinRef the join reference, or {@code null}
 * @param ref the reference, or {@code null}
 * @param topic the topic with {@code realtime:}
 * @param event the event; for a binary user broadcast the user's own
 * @param payload the payload; for a binary one that is JSON its value, else a JSON null
 * @param binary the bytes of a binary payload, or {@code null} for a text frame
 * @since 0.9.0
 */
public record ReceivedFrame(long connectionId, @Nullable String joinRef, @Nullable String ref, String topic,
		String event, JsonNode payload, byte @Nullable [] binary) {

	/**
	 * Return whether the frame is a broadcast of a user's event.
	 * @param userEvent the name of the event
	 * @return whether it is one, as text or binary
	 */
	public boolean isBroadcast(String userEvent) {
		return (this.binary != null) ? this.event.equals(userEvent)
				: this.event.equals("broadcast") && userEvent.equals(this.payload.path("event").asString(""));
	}

	@Override
	public String toString() {
		String content = (this.event.equals("phx_join") || this.event.equals("access_token")) ? "…"
				: this.payload.toString();
		return "[" + this.connectionId + ": " + this.joinRef + ", " + this.ref + ", " + this.topic + ", " + this.event
				+ ", " + ((content.length() > 200) ? content.substring(0, 200) + "…" : content) + "]";
	}

}
