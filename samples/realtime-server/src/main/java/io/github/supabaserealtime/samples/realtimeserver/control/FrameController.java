package io.github.supabaserealtime.samples.realtimeserver.control;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.ReceivedFrame;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The calls about what clients have sent: frames, and requests over HTTP.
 */
@RestController
class FrameController {

	private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

	private static final String TOKEN = "access_token";

	private final EmbeddedRealtimeServer server;

	FrameController(EmbeddedRealtimeServer server) {
		this.server = server;
	}

	/**
	 * Return the frames that fit, and wait before until there is one.
	 */
	@GetMapping("/frames")
	List<Frame> frames(@RequestParam(required = false) @Nullable String topic,
			@RequestParam(required = false) @Nullable String event, @RequestParam(defaultValue = "0s") String wait) {
		Predicate<ReceivedFrame> wanted = (frame) -> (topic == null || bare(topic).equals(bare(frame.topic())))
				&& (event == null || event.equals(frame.event()) || frame.isBroadcast(event));
		Duration patience = Fields.duration("wait", wait);
		if (patience.isNegative() || patience.compareTo(LONGEST_WAIT) > 0) {
			throw new InvalidFieldException("wait", "'wait' must be from 0s to 60s, not '" + wait + "'");
		}
		if (!patience.isZero()) {
			await(wanted, patience);
		}
		return this.server.received().stream().filter(wanted).map(Frame::of).toList();
	}

	private void await(Predicate<ReceivedFrame> wanted, Duration patience) {
		try {
			this.server.awaitReceived(wanted, patience);
		}
		catch (AssertionError ex) {
			// there is none: the caller gets an empty list
		}
	}

	@GetMapping("/requests")
	List<Request> requests() {
		return this.server.restRequests()
			.stream()
			.map((request) -> new Request(request.path().replaceAll("apikey=[^&]*", "apikey=…"), request.status(),
					request.text()))
			.toList();
	}

	/**
	 * Forget what clients have sent so far, frames and requests.
	 */
	@DeleteMapping("/frames")
	List<Frame> forget() {
		this.server.clearReceived();
		return List.of();
	}

	private static String bare(String topic) {
		return topic.startsWith("realtime:") ? topic.substring("realtime:".length()) : topic;
	}

	/**
	 * A frame of a client.
	 *
	 * @param socket the number of the socket
	 * @param topic the topic
	 * @param event the event
	 * @param ref the reference
	 * @param joinRef the reference of the join
	 * @param payload the payload, tokens hidden
	 * @param bytes the payload of a binary frame in Base64
	 */
	record Frame(long socket, String topic, String event, @Nullable String ref, @Nullable String joinRef,
			JsonNode payload, @Nullable String bytes) {

		static Frame of(ReceivedFrame frame) {
			return new Frame(frame.connectionId(), frame.topic(), frame.event(), frame.ref(), frame.joinRef(),
					masked(frame.payload()),
					(frame.binary() != null) ? Base64.getEncoder().encodeToString(frame.binary()) : null);
		}

		private static JsonNode masked(JsonNode payload) {
			return (payload instanceof ObjectNode object && object.path(TOKEN).isString())
					? object.deepCopy().put(TOKEN, "…") : payload;
		}

	}

	/**
	 * A request of a client over HTTP.
	 *
	 * @param path the path with its query, the key hidden
	 * @param status the status of the answer
	 * @param body the body
	 */
	record Request(String path, int status, String body) {

	}

}
