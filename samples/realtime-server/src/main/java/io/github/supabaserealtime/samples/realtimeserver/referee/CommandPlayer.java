package io.github.supabaserealtime.samples.realtimeserver.referee;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts a client by a command, which gets the address, the key, the topic,
 * {@code replay} or {@code live}, and the factor as further arguments, and is killed at
 * the end.
 */
public final class CommandPlayer implements Player {

	private final List<String> command;

	/**
	 * Create a player.
	 * @param command the command and its first arguments
	 */
	public CommandPlayer(List<String> command) {
		this.command = List.copyOf(command);
	}

	@Override
	public Client start(Game game) throws IOException {
		List<String> line = new ArrayList<>(this.command);
		line.addAll(List.of(game.url(), game.apiKey(), game.topic(), game.replay() ? "replay" : "live",
				Integer.toString(game.factor())));
		Process process = new ProcessBuilder(line).redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		return () -> process.destroyForcibly().waitFor();
	}

}
