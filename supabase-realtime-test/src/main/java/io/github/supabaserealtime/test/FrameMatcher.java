package io.github.supabaserealtime.test;

import java.util.function.Predicate;

import io.github.supabaserealtime.test.internal.protocol.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Condition on a received frame, with a description for error messages. All parts must
 * match. Immutable.
 *
 * <pre class="code">
 * server.awaitReceived(FrameMatcher.join("room").payload("/config/private", true));
 * </pre>
 *
 * @since 0.9.0
 */
public final class FrameMatcher implements Predicate<ReceivedFrame> {

	private static final String PREFIX = "realtime:";

	private final String description;

	private final Predicate<ReceivedFrame> predicate;

	private FrameMatcher(String description, Predicate<ReceivedFrame> predicate) {
		this.description = description;
		this.predicate = predicate;
	}

	/**
	 * Match any frame.
	 * @return a matcher
	 */
	public static FrameMatcher any() {
		return new FrameMatcher("any frame", (frame) -> true);
	}

	/**
	 * Match the frames of an event of the protocol, for example {@code access_token}.
	 * @param event the event
	 * @return a matcher
	 */
	public static FrameMatcher event(String event) {
		return new FrameMatcher("event '" + event + "'", (frame) -> frame.event().equals(event));
	}

	/**
	 * Match joins.
	 * @param topic the topic, with or without {@code realtime:}
	 * @return a matcher
	 */
	public static FrameMatcher join(String topic) {
		return event("phx_join").on(topic);
	}

	/**
	 * Match leaves.
	 * @param topic the topic, with or without {@code realtime:}
	 * @return a matcher
	 */
	public static FrameMatcher leave(String topic) {
		return event("phx_leave").on(topic);
	}

	/**
	 * Match heartbeats.
	 * @return a matcher
	 */
	public static FrameMatcher heartbeat() {
		return event("heartbeat").and("topic 'phoenix'", (frame) -> frame.topic().equals("phoenix"));
	}

	/**
	 * Match broadcasts of a user's event, as text or binary.
	 * @param userEvent the name of the event
	 * @return a matcher
	 */
	public static FrameMatcher broadcast(String userEvent) {
		return new FrameMatcher("broadcast '" + userEvent + "'", (frame) -> frame.isBroadcast(userEvent));
	}

	/**
	 * Match the presence calls {@code track} or {@code untrack}.
	 * @param call the name of the call
	 * @return a matcher
	 */
	public static FrameMatcher presence(String call) {
		return event("presence").payload("/event", call);
	}

	/**
	 * Match the frames of one topic only.
	 * @param topic the topic, with or without {@code realtime:}
	 * @return a further matcher
	 */
	public FrameMatcher on(String topic) {
		String full = topic.startsWith(PREFIX) ? topic : PREFIX + topic;
		return and("topic '" + full + "'", (frame) -> frame.topic().equals(full));
	}

	/**
	 * Match the frames of one connection only.
	 * @param connection the connection
	 * @return a further matcher
	 */
	public FrameMatcher from(ServerConnection connection) {
		return and("connection " + connection.id(), (frame) -> frame.connectionId() == connection.id());
	}

	/**
	 * Match frames whose payload has a value.
	 * @param pointer a JSON pointer to the value, for example {@code /config/private};
	 * empty for the payload itself
	 * @param value anything that can be written as JSON
	 * @return a further matcher
	 */
	public FrameMatcher payload(String pointer, @Nullable Object value) {
		// as it is read from a frame, whatever Java type it has
		JsonNode expected = Json.parse(Json.write(Json.toNode(value)));
		boolean secret = pointer.contains("token");
		return and("payload" + pointer + " = " + (secret ? "…" : expected),
				(frame) -> frame.payload().at(pointer).equals(expected));
	}

	/**
	 * Match frames that also match another condition.
	 * @param what a description of the condition, for error messages
	 * @param other the condition
	 * @return a further matcher
	 */
	public FrameMatcher and(String what, Predicate<ReceivedFrame> other) {
		return new FrameMatcher(this.description + ", " + what, this.predicate.and(other));
	}

	@Override
	public boolean test(ReceivedFrame frame) {
		return this.predicate.test(frame);
	}

	@Override
	public String toString() {
		return this.description;
	}

}
