package io.github.supabaserealtime.internal.protocol;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.internal.protocol.JsonScanner.Unusual;
import io.github.supabaserealtime.internal.text.UtcTime;
import io.github.supabaserealtime.message.Payload;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads broadcasts and Postgres changes as the server usually writes them: their content
 * is cut out and nothing of it is decoded. Every other frame, and whatever is unusual in
 * these, is left to the codec, which reads it with Jackson and gives the same frame or
 * refuses it. Safe for several threads.
 */
final class UsualFrames {

	private final JsonMapper payloadMapper;

	private final JsonMapper rowMapper;

	private final NameCache names = new NameCache();

	private final ColumnLists columnLists = new ColumnLists();

	UsualFrames(JsonMapper payloadMapper, JsonMapper rowMapper) {
		this.payloadMapper = payloadMapper;
		this.rowMapper = rowMapper;
	}

	/**
	 * Read a frame of protocol 2.0.0.
	 * @return the frame, or {@code null} if it is unusual
	 */
	@Nullable Frame array(String text) {
		try {
			JsonScanner scanner = new JsonScanner(text, this.names);
			scanner.expect('[');
			String joinRef = ref(scanner);
			scanner.expect(',');
			String ref = ref(scanner);
			scanner.expect(',');
			String topic = scanner.name();
			scanner.expect(',');
			String event = scanner.name();
			scanner.expect(',');
			Frame.Body body = body(event, scanner, text);
			scanner.expect(']');
			scanner.expectEnd();
			return new Frame(joinRef, ref, topic, event, body);
		}
		catch (Unusual ex) {
			return null;
		}
	}

	/**
	 * Read a frame of protocol 1.0.0.
	 * @return the frame, or {@code null} if it is unusual
	 */
	@Nullable Frame object(String text) {
		try {
			JsonScanner scanner = new JsonScanner(text, this.names);
			String ref = null;
			String topic = null;
			String event = null;
			Frame.Body body = null;
			scanner.expect('{');
			do {
				if (scanner.acceptMember("ref")) {
					ref = ref(scanner);
				}
				else if (scanner.acceptMember("event")) {
					event = scanner.name();
				}
				else if (scanner.acceptMember("payload")) {
					body = body((event != null) ? event : "", scanner, text);
				}
				else if (scanner.acceptMember("topic")) {
					topic = scanner.name();
				}
				else {
					scanner.skipMember();
				}
			}
			while (scanner.accept(','));
			scanner.expect('}');
			scanner.expectEnd();
			return (topic != null && event != null && body != null) ? new Frame(null, ref, topic, event, body) : null;
		}
		catch (Unusual ex) {
			return null;
		}
	}

	private static @Nullable String ref(JsonScanner scanner) throws Unusual {
		return scanner.acceptLiteral("null") ? null : scanner.string();
	}

	private Frame.Body body(String event, JsonScanner scanner, String text) throws Unusual {
		return switch (event) {
			case Events.BROADCAST -> broadcast(scanner);
			case Events.POSTGRES_CHANGES -> change(scanner, text);
			default -> throw Unusual.INSTANCE;
		};
	}

	private Frame.Body broadcast(JsonScanner scanner) throws Unusual {
		String event = null;
		String payload = null;
		int size = 0;
		BodyReader.Meta meta = BodyReader.Meta.NONE;
		scanner.expect('{');
		do {
			if (scanner.acceptMember("event")) {
				event = scanner.name();
			}
			else if (scanner.acceptMember("payload")) {
				payload = scanner.container();
				size = scanner.bytes();
			}
			else if (scanner.acceptMember("meta")) {
				meta = meta(scanner);
			}
			else {
				scanner.skipMember();
			}
		}
		while (scanner.accept(','));
		scanner.expect('}');
		if (event == null || payload == null) {
			throw Unusual.INSTANCE;
		}
		return new Frame.Broadcast(event, Payload.ofJson(payload, this.payloadMapper), size, meta.id(),
				meta.replayed());
	}

	private static BodyReader.Meta meta(JsonScanner scanner) throws Unusual {
		String id = null;
		boolean replayed = false;
		scanner.expect('{');
		do {
			if (scanner.acceptMember("id")) {
				id = scanner.string();
			}
			else if (scanner.acceptMember("replayed")) {
				replayed = flag(scanner);
			}
			else {
				scanner.skipMember();
			}
		}
		while (scanner.accept(','));
		scanner.expect('}');
		return new BodyReader.Meta(id, replayed);
	}

	private static boolean flag(JsonScanner scanner) throws Unusual {
		boolean flag = scanner.acceptLiteral("true");
		if (!flag && !scanner.acceptLiteral("false")) {
			throw Unusual.INSTANCE;
		}
		return flag;
	}

	private Frame.Body change(JsonScanner scanner, String text) throws Unusual {
		List<Long> ids = List.of();
		Change change = null;
		scanner.expect('{');
		do {
			if (scanner.acceptMember("data")) {
				change = data(scanner, text);
			}
			else if (scanner.acceptMember("ids")) {
				ids = ids(scanner);
			}
			else {
				scanner.skipMember();
			}
		}
		while (scanner.accept(','));
		scanner.expect('}');
		if (change == null || !BodyReader.CHANGES.contains(change.type)) {
			throw Unusual.INSTANCE;
		}
		return new Frame.Change(ids, change.type, change.schema, change.table, change.committedAt, List.of(),
				change.columns, change.record, change.oldRecord,
				BodyReader.CHANGE_BYTES + change.recordBytes + change.oldRecordBytes);
	}

	private static List<Long> ids(JsonScanner scanner) throws Unusual {
		scanner.expect('[');
		long first = scanner.number();
		if (scanner.accept(']')) {
			return List.of(first);
		}
		List<Long> ids = new ArrayList<>();
		ids.add(first);
		while (scanner.accept(',')) {
			ids.add(scanner.number());
		}
		scanner.expect(']');
		return List.copyOf(ids);
	}

	private Change data(JsonScanner scanner, String text) throws Unusual {
		Change change = new Change();
		scanner.expect('{');
		do {
			member(change, scanner, text);
		}
		while (scanner.accept(','));
		scanner.expect('}');
		return change;
	}

	private void member(Change change, JsonScanner scanner, String text) throws Unusual {
		if (scanner.acceptMember("table")) {
			change.table = scanner.name();
		}
		else if (scanner.acceptMember("type")) {
			change.type = scanner.name();
		}
		else if (scanner.acceptMember("record")) {
			change.record = row(scanner);
			change.recordBytes = scanner.bytes();
		}
		else if (scanner.acceptMember("old_record")) {
			change.oldRecord = row(scanner);
			change.oldRecordBytes = scanner.bytes();
		}
		else if (scanner.acceptMember("columns")) {
			change.columns = columns(change.table, scanner, text);
		}
		else if (scanner.acceptMember("errors")) {
			expectNull(scanner);
		}
		else if (scanner.acceptMember("schema")) {
			change.schema = scanner.name();
		}
		else if (scanner.acceptMember("commit_timestamp")) {
			change.committedAt = time(scanner, text);
		}
		else {
			scanner.skipMember();
		}
	}

	private static void expectNull(JsonScanner scanner) throws Unusual {
		if (!scanner.acceptLiteral("null")) {
			throw Unusual.INSTANCE;
		}
	}

	private @Nullable Payload row(JsonScanner scanner) throws Unusual {
		String row = scanner.containerOrNull();
		return (row != null) ? Payload.ofJson(row, this.rowMapper) : null;
	}

	private Map<String, String> columns(String table, JsonScanner scanner, String text) throws Unusual {
		if (scanner.peek() != '[') {
			throw Unusual.INSTANCE;
		}
		ColumnLists.ColumnList known = this.columnLists.find(table, text, scanner.position());
		if (known == null) {
			String list = scanner.container();
			known = new ColumnLists.ColumnList(list, parsed(list));
			this.columnLists.put(table, known);
		}
		else {
			scanner.moveTo(scanner.position() + known.text().length());
		}
		return known.columns();
	}

	private static Map<String, String> parsed(String list) throws Unusual {
		try {
			return JsonText.read(list, (parser) -> Collections.unmodifiableMap(BodyReader.columns(parser)));
		}
		catch (MalformedFrameException ex) {
			throw Unusual.INSTANCE;
		}
	}

	private static @Nullable Instant time(JsonScanner scanner, String text) throws Unusual {
		if (scanner.acceptLiteral("null")) {
			return null;
		}
		if (scanner.peek() != '"') {
			throw Unusual.INSTANCE;
		}
		int start = scanner.position() + 1;
		scanner.skip();
		Instant time = UtcTime.parse(text, start, scanner.position() - 1);
		if (time == null) {
			throw Unusual.INSTANCE;
		}
		return time;
	}

	private static final class Change {

		private String type = "";

		private String schema = "";

		private String table = "";

		private @Nullable Instant committedAt;

		private Map<String, String> columns = Map.of();

		private @Nullable Payload record;

		private @Nullable Payload oldRecord;

		private int recordBytes;

		private int oldRecordBytes;

	}

}
