package io.github.supabaserealtime.documentation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The configuration metadata on the class path.
 */
final class Metadata {

	private static final Map<String, JsonNode> PROPERTIES = read();

	private Metadata() {
	}

	/**
	 * Return whether there is such a property, or a map that it is an entry of.
	 */
	static boolean knows(String name) {
		return PROPERTIES.values()
			.stream()
			.anyMatch((property) -> property.path("name").asString().equals(name)
					|| (property.path("type").asString("").startsWith("java.util.Map")
							&& name.startsWith(property.path("name").asString() + ".")));
	}

	/**
	 * Return the properties that begin with a prefix, in the order of the metadata.
	 */
	static Map<String, JsonNode> below(String prefix) {
		Map<String, JsonNode> found = new LinkedHashMap<>(PROPERTIES);
		found.keySet().removeIf((name) -> !name.startsWith(prefix));
		return found;
	}

	private static Map<String, JsonNode> read() {
		Map<String, JsonNode> properties = new LinkedHashMap<>();
		try {
			for (URL url : Collections
				.list(Metadata.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
				try (InputStream stream = url.openStream()) {
					for (JsonNode property : JsonMapper.shared().readTree(stream).path("properties")) {
						properties.put(property.path("name").asString(), property);
					}
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return properties;
	}

}
