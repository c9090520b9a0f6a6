package io.github.supabaserealtime.samples.realtimeserver.control;

import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.ServerChannel;
import tools.jackson.databind.JsonNode;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * The calls about channels, and what is sent to them.
 */
@RestController
class ChannelController {

	private final EmbeddedRealtimeServer server;

	ChannelController(EmbeddedRealtimeServer server) {
		this.server = server;
	}

	@GetMapping("/channels")
	List<Channel> list() {
		return this.server.topics()
			.stream()
			.map((topic) -> new Channel(topic, this.server.channel(topic).memberCount()))
			.toList();
	}

	/**
	 * Broadcast as another client does.
	 */
	@PostMapping("/broadcasts")
	Channel broadcast(@RequestBody JsonNode body) {
		Fields fields = Fields.of(body);
		String topic = fields.text("topic");
		String event = fields.text("event");
		Map<String, Object> payload = fields.object("payload");
		fields.requireNoOther();
		ServerChannel channel = this.server.channel(topic);
		int members = channel.memberCount();
		channel.broadcast(event, payload);
		return new Channel(topic, members);
	}

	/**
	 * Send a broadcast from the database, as {@code realtime.send} does.
	 */
	@PostMapping("/messages")
	Map<String, String> send(@RequestBody JsonNode body) {
		Fields fields = Fields.of(body);
		String topic = fields.text("topic");
		String event = fields.text("event");
		Map<String, Object> payload = fields.object("payload");
		boolean privateTopic = fields.flag("private");
		fields.requireNoOther();
		return Map.of("id", this.server.database().send(topic, event, payload, privateTopic));
	}

	@PostMapping("/channels/crash")
	Channel crash(@RequestBody JsonNode body) {
		Fields fields = Fields.of(body);
		String topic = fields.text("topic");
		fields.requireNoOther();
		ServerChannel channel = this.server.channel(topic);
		int members = channel.memberCount();
		channel.crash();
		return new Channel(topic, members);
	}

	@PostMapping("/channels/close")
	Channel close(@RequestBody JsonNode body) {
		Fields fields = Fields.of(body);
		String topic = fields.text("topic");
		String message = fields.text("message");
		fields.requireNoOther();
		ServerChannel channel = this.server.channel(topic);
		int members = channel.memberCount();
		channel.closeWith(message);
		return new Channel(topic, members);
	}

	/**
	 * A topic with its members.
	 *
	 * @param topic the topic
	 * @param members how many sockets have joined it
	 */
	record Channel(String topic, int members) {

	}

}
