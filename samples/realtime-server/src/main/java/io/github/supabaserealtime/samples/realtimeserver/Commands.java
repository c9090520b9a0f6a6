package io.github.supabaserealtime.samples.realtimeserver;

import java.util.Map;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.ServerConnection;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What can be done to the server while it runs.
 */
final class Commands {

	static final String HELP = """
			insert <table> <json>               insert public.todos {"id": 3, "task": "Sleep"}
			update <table> <json>               update public.todos {"id": 3, "done": true}    (by primary key)
			delete <table> <json>               delete public.todos {"id": 3}
			broadcast <topic> <event> <json>    broadcast room:1 cursor {"x": 1}
			connections                         who is connected
			disconnect                          close all connections, as a restart of the real server does
			drop                                drop all connections without a goodbye
			help, quit""";

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final EmbeddedRealtimeServer server;

	Commands(EmbeddedRealtimeServer server) {
		this.server = server;
	}

	/**
	 * Carry out a command.
	 * @param line the command
	 * @return the answer, also where the command is wrong
	 */
	String run(String line) {
		String[] words = line.strip().split("\\s+", 2);
		String rest = (words.length > 1) ? words[1] : "";
		try {
			return switch (words[0]) {
				case "insert", "update", "delete" -> change(words[0], rest);
				case "broadcast" -> broadcast(rest);
				case "connections" ->
					String.join("\n", this.server.connections().stream().map(ServerConnection::toString).toList());
				case "disconnect" -> {
					this.server.disconnectClients();
					yield "done";
				}
				case "drop" -> {
					this.server.connections().forEach(ServerConnection::abort);
					yield "done";
				}
				case "help" -> HELP;
				default -> "'" + words[0] + "' is not known. Try 'help'.";
			};
		}
		catch (IllegalArgumentException | IllegalStateException | UnsupportedOperationException ex) {
			return "No: " + ex.getMessage();
		}
	}

	private String change(String command, String rest) {
		String[] words = words(rest, 2, command + " <table> <json>");
		Map<String, Object> values = json(words[1]);
		switch (command) {
			case "insert" -> this.server.database().insert(words[0], values);
			case "update" -> this.server.database().update(words[0], values);
			default -> this.server.database().delete(words[0], values);
		}
		return "done";
	}

	private String broadcast(String rest) {
		String[] words = words(rest, 3, "broadcast <topic> <event> <json>");
		this.server.channel(words[0]).broadcast(words[1], json(words[2]));
		return "sent to " + this.server.channel(words[0]).memberCount() + " channels";
	}

	private static String[] words(String rest, int count, String usage) {
		String[] words = rest.split("\\s+", count);
		if (words.length < count) {
			throw new IllegalArgumentException("it is " + usage);
		}
		return words;
	}

	private static Map<String, Object> json(String text) {
		try {
			return MAPPER.readValue(text, new TypeReference<>() {
			});
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("this is no JSON object: " + text, ex);
		}
	}

}
