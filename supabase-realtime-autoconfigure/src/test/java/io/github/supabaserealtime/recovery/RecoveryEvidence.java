package io.github.supabaserealtime.recovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The notes of the messages that the consumers of a scenario have handled.
 */
final class RecoveryEvidence {

	private final List<Handled> all;

	private final Map<Long, Long> first = new HashMap<>();

	RecoveryEvidence(Path file) throws IOException {
		this.all = Files.exists(file) ? Files.readAllLines(file).stream().map(Handled::of).toList() : List.of();
		this.all.forEach((handled) -> this.first.putIfAbsent(handled.number(), handled.millis()));
	}

	int count() {
		return this.all.size();
	}

	Set<Long> numbers() {
		return this.first.keySet();
	}

	/**
	 * Return when each message was handled for the first time.
	 */
	Map<Long, Long> first() {
		return this.first;
	}

	List<Handled> all() {
		return this.all;
	}

	record Handled(String instance, long number, long millis) {

		static Handled of(String line) {
			String[] parts = line.split(" ");
			return new Handled(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]));
		}

	}

}
