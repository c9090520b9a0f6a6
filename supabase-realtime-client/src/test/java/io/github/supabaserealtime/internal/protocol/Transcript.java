package io.github.supabaserealtime.internal.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Frames recorded from a real server.
 *
 * @param name the name of the file
 * @param entries the frames in their order
 */
record Transcript(String name, List<Entry> entries) {

	static final JsonMapper MAPPER = JsonMapper.builder().build();

	static List<Transcript> all() {
		try (Stream<Path> files = Files.list(Path.of("../docs/transcripts"))) {
			return files.filter((file) -> file.toString().endsWith(".jsonl")).sorted().map(Transcript::read).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Transcript read(Path file) {
		List<Entry> entries = new ArrayList<>();
		Map<String, String> versions = new HashMap<>();
		try {
			for (String line : Files.readAllLines(file)) {
				JsonNode json = MAPPER.readTree(line);
				String connection = json.path("conn").asString("");
				if (json.has("connect")) {
					String path = json.path("connect").stringValue();
					versions.put(connection, path.contains("vsn=2.0.0") ? "2.0.0" : "1.0.0");
				}
				if (json.has("text") || json.has("binary")) {
					entries.add(new Entry(versions.getOrDefault(connection, "1.0.0"),
							"<".equals(json.path("dir").stringValue()),
							json.has("text") ? json.path("text").stringValue() : null,
							json.has("binary") ? Base64.getDecoder().decode(json.path("binary").stringValue()) : null));
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new Transcript(file.getFileName().toString(), entries);
	}

	boolean isMalformedOnPurpose() {
		return this.name.startsWith("malformed-input");
	}

	@Override
	public String toString() {
		return this.name;
	}

	/**
	 * A frame.
	 *
	 * @param version the protocol version of its socket
	 * @param fromServer whether the server sent it
	 * @param text the text, or {@code null}
	 * @param binary the bytes, or {@code null}
	 */
	record Entry(String version, boolean fromServer, String text, byte[] binary) {
	}

}
