package io.github.supabaserealtime.samples.securechat.chat;

import java.util.Map;

import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Controller for the requests of a page. Each request acts on the chat of its own HTTP
 * session.
 */
@RestController
@RequestMapping("/api")
class ChatController {

	private final ChatSessions sessions;

	ChatController(ChatSessions sessions) {
		this.sessions = sessions;
	}

	@GetMapping("/me")
	Map<String, String> me(HttpSession session) {
		return Map.of("name", chatOf(session).user());
	}

	@GetMapping("/stream")
	SseEmitter stream(HttpSession session) {
		return chatOf(session).openPage();
	}

	@PostMapping("/messages")
	ResponseEntity<Sending> say(@RequestBody Draft draft, HttpSession session) {
		ChatSession chat = chatOf(session);
		String text = draft.text();
		if (text == null || !ChatMessage.isText(text)) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"A message has between 1 and " + ChatMessage.LONGEST + " characters");
		}
		if (chat.view().refusal() != null) {
			throw new ResponseStatusException(HttpStatus.FORBIDDEN, "The policy of the room does not let you in");
		}
		return ResponseEntity.accepted().body(chat.room().say(text));
	}

	private ChatSession chatOf(HttpSession session) {
		return this.sessions.find(session.getId())
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.UNAUTHORIZED, "Sign in again"));
	}

	/**
	 * The body of a request that sends a message.
	 *
	 * @param text what the message says
	 */
	record Draft(@Nullable String text) {

	}

}
