package io.github.supabaserealtime.documentation;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.supabaserealtime.autoconfigure.ChannelProperties;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.convert.DurationStyle;

/**
 * Writes the tables of the properties: from the metadata, and for a channel, which the
 * metadata of a map cannot describe, from the fields of {@code ChannelProperties} and
 * their Javadoc.
 */
final class PropertyTables {

	private static final String PREFIX = "supabase.realtime.";

	private static final Path SOURCE = Pages.ROOT.resolve("supabase-realtime-autoconfigure/src/main/java/"
			+ ChannelProperties.class.getName().replace('.', '/') + ".java");

	private static final Map<String, String> TITLES = new LinkedHashMap<>();
	static {
		TITLES.put("", "The connection");
		TITLES.put("heartbeat", "Heartbeats");
		TITLES.put("reconnect", "Reconnecting");
		TITLES.put("send-buffer", "Messages that wait for the connection");
		TITLES.put("push-buffer", "Messages that wait for their channel");
		TITLES.put("delivery", "Messages that wait for listeners");
		TITLES.put("listener", "Listeners");
		TITLES.put("postgres-changes", "Postgres changes");
		TITLES.put("resume", "Listeners that resume");
		TITLES.put("single-active", "One instance of several");
		TITLES.put("ssl", "TLS");
		TITLES.put("proxy", "Proxy");
		TITLES.put("observation", "Observations");
		TITLES.put("events", "Application events");
		TITLES.put("health", "Health");
	}

	private PropertyTables() {
	}

	static String write() throws IOException {
		Map<String, Map<String, JsonNode>> groups = new LinkedHashMap<>();
		TITLES.keySet().forEach((group) -> groups.put(group, new TreeMap<>()));
		Metadata.below(PREFIX).forEach((name, property) -> {
			String rest = name.substring(PREFIX.length());
			String group = rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : "";
			groups.computeIfAbsent(group, (other) -> new TreeMap<>()).put(name, property);
		});
		StringBuilder text = new StringBuilder();
		groups.forEach((group, properties) -> {
			text.append("\n### ").append(TITLES.getOrDefault(group, group)).append("\n\n").append(head());
			properties.forEach((name, property) -> text.append(row(name, simple(property.path("type").asString("")),
					defaultOf(property.path("defaultValue")), property.path("description").asString(""))));
		});
		Map<String, JsonNode> health = Metadata.below("management.health.supabase-realtime");
		health.forEach((name, property) -> text.append(row(name, "boolean", defaultOf(property.path("defaultValue")),
				property.path("description").asString(""))));
		text.append("\n### One channel\n\nThese stand below `").append(PREFIX).append("channels.<name>`.\n\n");
		text.append(head());
		rows(ChannelProperties.class, new ChannelProperties(), "", Files.readString(SOURCE), text);
		return text.append("\n").toString();
	}

	private static void rows(Class<?> type, Object instance, String prefix, String source, StringBuilder text) {
		for (Field field : type.getDeclaredFields()) {
			if (field.isSynthetic() || Modifier.isStatic(field.getModifiers())) {
				continue;
			}
			String name = prefix + dashed(field.getName().equals("privateChannel") ? "private" : field.getName());
			Object value = value(instance, field);
			if (field.getType().getEnclosingClass() == ChannelProperties.class
					|| field.getType().getEnclosingClass() == ChannelProperties.Broadcast.class) {
				rows(field.getType(), value, name + ".", source, text);
				continue;
			}
			text.append(row(name, field.getType().getSimpleName(), written(value), description(field, source)));
			if (field.getName().equals("postgresChanges")) {
				rows(ChannelProperties.PostgresChanges.class, new ChannelProperties.PostgresChanges(), name + "[].",
						source, text);
			}
		}
	}

	private static Object value(Object instance, Field field) {
		try {
			field.setAccessible(true);
			return field.get(instance);
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String written(Object value) {
		if (value == null || value.equals("") || (value instanceof Collection<?> list && list.isEmpty())) {
			return "";
		}
		return (value instanceof Duration duration) ? DurationStyle.SIMPLE.print(duration, ChronoUnit.SECONDS)
				: value.toString();
	}

	/**
	 * Return the Javadoc of a field.
	 */
	private static String description(Field field, String source) {
		Matcher matcher = Pattern
			.compile("/\\*\\*((?:(?!\\*/).)*)\\*/\\s+private (?:final )?[\\w<>@ ]+ " + field.getName() + "\\b",
					Pattern.DOTALL)
			.matcher(source.substring(source.indexOf("class " + field.getDeclaringClass().getSimpleName() + " ")));
		if (!matcher.find()) {
			throw new IllegalStateException(field + " has no description");
		}
		return matcher.group(1)
			.lines()
			.map((line) -> line.strip().replaceFirst("^\\*", "").strip())
			.filter((line) -> !line.isEmpty())
			.reduce("", (all, line) -> (all + " " + line).strip());
	}

	private static String head() {
		return "| property | type | default | description |\n|---|---|---|---|\n";
	}

	private static String row(String name, String type, String defaultValue, String description) {
		return "| `" + name + "` | " + type + " | " + (defaultValue.isEmpty() ? "" : "`" + defaultValue + "`") + " | "
				+ code(description) + " |\n";
	}

	/**
	 * Write what stands in quotes as code.
	 */
	private static String code(String description) {
		return description.replace("|", "\\|")
			.replaceAll("(?<=^|[ (])'([^' ]+)'", "`$1`")
			.replaceAll("\\{@code ([^}]+)}", "`$1`");
	}

	private static String simple(String type) {
		List<String> parts = new ArrayList<>();
		for (String part : type.split("(?<=[<,])|(?=[>])")) {
			parts.add(part.replaceAll("[\\w.]+[.$](\\w+)", "$1"));
		}
		return String.join("", parts).replace(",", ", ").replace("<", "\\<");
	}

	private static String defaultOf(JsonNode value) {
		return value.isMissingNode() ? "" : value.asString(value.toString());
	}

	private static String dashed(String name) {
		return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
	}

}
