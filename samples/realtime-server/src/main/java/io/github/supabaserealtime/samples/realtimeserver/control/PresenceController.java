package io.github.supabaserealtime.samples.realtimeserver.control;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import tools.jackson.databind.JsonNode;

import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The calls about presence: who is there, and members that have no socket.
 */
@RestController
@RequestMapping("/presence")
class PresenceController {

	private final EmbeddedRealtimeServer server;

	PresenceController(EmbeddedRealtimeServer server) {
		this.server = server;
	}

	@GetMapping
	JsonNode state(@RequestParam String topic) {
		return this.server.channel(topic).presence().state();
	}

	@PostMapping
	JsonNode track(@RequestBody JsonNode body) {
		Fields fields = Fields.of(body);
		String topic = fields.text("topic");
		String key = fields.text("key");
		Object meta = fields.object("meta");
		fields.requireNoOther();
		this.server.channel(topic).presence().track(key, meta);
		return state(topic);
	}

	@DeleteMapping
	JsonNode untrack(@RequestParam String topic, @RequestParam String key) {
		this.server.channel(topic).presence().untrack(key);
		return state(topic);
	}

}
