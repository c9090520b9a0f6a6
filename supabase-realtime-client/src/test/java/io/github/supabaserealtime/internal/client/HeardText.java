package io.github.supabaserealtime.internal.client;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresRow;
import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.message.PresenceMeta;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.message.SystemMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The messages that a listener of a channel received, as lines of text, and the same
 * lines made from the frames of a recording. Ids, references and times are left out.
 */
final class HeardText {

	private static final Pattern SECONDS = Pattern.compile("expired \\d+ seconds");

	/**
	 * Who is present according to the recording, by key and then by reference.
	 */
	private final Map<String, Map<String, String>> present = new TreeMap<>();

	static @Nullable String of(RealtimeChannelStateEvent event) {
		if (event.newState() == ChannelState.JOINED && event.oldState() == ChannelState.JOINING) {
			return "joined";
		}
		boolean lost = event.newState() == ChannelState.ERRORED || event.newState() == ChannelState.JOINING;
		if (lost && event.oldState().isJoined()) {
			return "ended";
		}
		return (event.newState() == ChannelState.ERRORED) ? refused(event.reason()) : null;
	}

	static String refused(String reason) {
		return "refused: " + withoutTimes(reason);
	}

	static String of(RealtimeMessage message) {
		if (message instanceof BroadcastMessage broadcast) {
			return "broadcast " + broadcast.event() + " " + text(broadcast.payload());
		}
		if (message instanceof SystemMessage system) {
			return "system " + system.extension() + " " + (system.ok() ? "ok" : "error") + " "
					+ withoutTimes(system.message());
		}
		if (message instanceof PresenceMessage.Join join) {
			return "join " + join.key() + " " + texts(join.joined());
		}
		if (message instanceof PresenceMessage.Leave leave) {
			return "leave " + leave.key() + " " + texts(leave.left());
		}
		if (message instanceof PresenceMessage.Sync sync) {
			Map<String, List<String>> state = new TreeMap<>();
			sync.state().forEach((key, metas) -> state.put(key, texts(metas)));
			return "present " + state;
		}
		return change((PostgresChange) message);
	}

	private static String change(PostgresChange change) {
		PostgresRow record = null;
		PostgresRow old = null;
		if (change instanceof PostgresChange.Insert insert) {
			record = insert.record();
		}
		else if (change instanceof PostgresChange.Update update) {
			record = update.record();
			old = update.oldRecord();
		}
		else {
			old = ((PostgresChange.Delete) change).oldRecord();
		}
		Map<String, String> columns = (record != null) ? record.columns() : old.columns();
		return change.getClass().getSimpleName().toUpperCase() + " " + change.schema() + "." + change.table() + " "
				+ ((record != null) ? text(record.raw()) : "-") + " " + ((old != null) ? text(old.raw()) : "-") + " "
				+ new TreeMap<>(columns) + " " + change.errors();
	}

	private static List<String> texts(List<PresenceMeta> metas) {
		return metas.stream().map((meta) -> text(meta.payload())).toList();
	}

	private static String text(Payload payload) {
		return payload.isBinary() ? hex(payload.asBytes()) : text(RecordedFrame.EXACT.readTree(payload.asText()));
	}

	private static String hex(byte[] bytes) {
		return "bytes " + HexFormat.of().formatHex(bytes);
	}

	/**
	 * Return the lines that a frame of the recording must lead to.
	 */
	List<String> of(RecordedFrame frame) {
		JsonNode payload = frame.payload();
		return switch (frame.event()) {
			case "broadcast" -> List.of("broadcast " + payload.path("event").stringValue() + " "
					+ ((frame.binary() != null) ? hex(frame.binary()) : text(payload.path("payload"))));
			case "system" -> List.of("system " + payload.path("extension").stringValue() + " "
					+ payload.path("status").stringValue() + " " + withoutTimes(payload.path("message").stringValue()));
			case "postgres_changes" -> List.of(change(payload.path("data")));
			case "presence_state" -> {
				this.present.clear();
				yield presence(payload, RecordedFrame.EXACT.createObjectNode());
			}
			case "presence_diff" -> presence(payload.path("joins"), payload.path("leaves"));
			case "phx_close" -> List.of("ended");
			default -> throw new IllegalArgumentException("Nobody knows " + frame.event());
		};
	}

	private static String change(JsonNode data) {
		Map<String, String> columns = new TreeMap<>();
		data.path("columns")
			.forEach((column) -> columns.put(column.path("name").stringValue(), column.path("type").stringValue()));
		List<String> errors = new ArrayList<>();
		data.path("errors").forEach((error) -> errors.add(error.stringValue()));
		return data.path("type").stringValue() + " " + data.path("schema").stringValue() + "."
				+ data.path("table").stringValue() + " " + (data.has("record") ? text(data.path("record")) : "-") + " "
				+ (data.has("old_record") ? text(data.path("old_record")) : "-") + " " + columns + " " + errors;
	}

	private List<String> presence(JsonNode joins, JsonNode leaves) {
		List<String> lines = new ArrayList<>();
		joins.properties().forEach((entry) -> {
			List<String> joined = new ArrayList<>();
			for (JsonNode meta : entry.getValue().path("metas")) {
				joined.add(text(meta));
				this.present.computeIfAbsent(entry.getKey(), (key) -> new TreeMap<>())
					.put(meta.path("phx_ref").stringValue(), text(meta));
			}
			lines.add("join " + entry.getKey() + " " + joined);
		});
		leaves.properties().forEach((entry) -> {
			List<String> left = new ArrayList<>();
			Map<String, String> metas = this.present.getOrDefault(entry.getKey(), Map.of());
			for (JsonNode meta : entry.getValue().path("metas")) {
				left.add(text(meta));
				metas.remove(meta.path("phx_ref").stringValue());
			}
			if (metas.isEmpty()) {
				this.present.remove(entry.getKey());
			}
			lines.add("leave " + entry.getKey() + " " + left);
		});
		Map<String, List<String>> state = new TreeMap<>();
		this.present.forEach((key, metas) -> state.put(key, List.copyOf(metas.values())));
		lines.add("present " + state);
		return lines;
	}

	private static String withoutTimes(String text) {
		return SECONDS.matcher(text).replaceAll("expired n seconds");
	}

	static String text(JsonNode node) {
		return sorted(node).toString();
	}

	private static JsonNode sorted(JsonNode node) {
		if (node.isArray()) {
			return RecordedFrame.EXACT.createArrayNode().addAll(node.valueStream().map(HeardText::sorted).toList());
		}
		if (!node.isObject()) {
			return node;
		}
		ObjectNode result = RecordedFrame.EXACT.createObjectNode();
		node.propertyNames()
			.stream()
			.filter((name) -> !name.startsWith("phx_ref"))
			.sorted()
			.forEach((name) -> result.set(name, sorted(node.get(name))));
		return result;
	}

}
