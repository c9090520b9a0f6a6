package io.github.supabaserealtime.samples.liveboard;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.message.BroadcastOptions;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The page's two doors: a stream of what happens, and a place to send a line to.
 */
@RestController
class BoardController {

	static final String TOPIC = "live-board";

	static final String EVENT = "line";

	// below the 30 s after which the web server gives the request up
	private static final BroadcastOptions SOON = BroadcastOptions.builder().timeout(Duration.ofSeconds(25)).build();

	private final RealtimeConnection connection;

	private final Visitors visitors;

	BoardController(RealtimeConnection connection, Visitors visitors) {
		this.connection = connection;
		this.visitors = visitors;
	}

	@GetMapping("/stream")
	SseEmitter stream() {
		SseEmitter emitter = this.visitors.add();
		this.visitors.tell(emitter, "connection", this.connection.getState().name());
		this.visitors.tell(emitter, "channel", channel().getState().name());
		return emitter;
	}

	@PostMapping("/messages")
	CompletableFuture<ResponseEntity<String>> send(@RequestBody BoardMessage message) {
		if (!message.isValid()) {
			return CompletableFuture.completedFuture(ResponseEntity.badRequest().body("Who says what?"));
		}
		return channel().broadcast(EVENT, message, SOON)
			.thenApply((result) -> ResponseEntity.ok(result.reached().name()))
			.exceptionally(this::failed);
	}

	private ResponseEntity<String> failed(Throwable thrown) {
		Throwable cause = (thrown.getCause() != null) ? thrown.getCause() : thrown;
		String text = (cause instanceof RealtimeException) ? cause.getMessage() : "Something went wrong";
		return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body(text);
	}

	private RealtimeChannel channel() {
		return this.connection.channel(TOPIC);
	}

}
