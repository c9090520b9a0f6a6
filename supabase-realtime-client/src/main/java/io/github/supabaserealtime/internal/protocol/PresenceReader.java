package io.github.supabaserealtime.internal.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PresenceMeta;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads presence (protocol.md 6.3) from a parser that stands on its first token.
 */
final class PresenceReader {

	private static final JsonMapper TREES = JsonMapper.builder()
		.disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.build();

	private final JsonMapper payloadMapper;

	PresenceReader(JsonMapper payloadMapper) {
		this.payloadMapper = payloadMapper;
	}

	Frame.PresenceState state(JsonParser parser) throws MalformedFrameException {
		long start = parser.currentTokenLocation().getCharOffset();
		JsonNode tree = TREES.readTree(parser);
		return new Frame.PresenceState(keys(tree), size(parser, start));
	}

	Frame.PresenceDiff diff(JsonParser parser) throws MalformedFrameException {
		long start = parser.currentTokenLocation().getCharOffset();
		JsonNode tree = TREES.readTree(parser);
		if (!tree.isObject()) {
			throw new MalformedFrameException("A presence difference is not an object");
		}
		return new Frame.PresenceDiff(keys(tree.path("joins")), keys(tree.path("leaves")), size(parser, start));
	}

	private static int size(JsonParser parser, long start) {
		return (int) (parser.currentLocation().getCharOffset() - start);
	}

	private Map<String, List<PresenceMeta>> keys(JsonNode tree) throws MalformedFrameException {
		if (!tree.isObject()) {
			throw new MalformedFrameException("The presences are not an object");
		}
		Map<String, List<PresenceMeta>> keys = new LinkedHashMap<>();
		for (Map.Entry<String, JsonNode> entry : tree.properties()) {
			List<PresenceMeta> metas = new ArrayList<>();
			for (JsonNode meta : entry.getValue().path("metas")) {
				metas.add(meta(meta));
			}
			keys.put(entry.getKey(), List.copyOf(metas));
		}
		return keys;
	}

	private PresenceMeta meta(JsonNode node) throws MalformedFrameException {
		if (!(node instanceof ObjectNode meta) || !meta.path("phx_ref").isString()) {
			throw new MalformedFrameException("A presence has no reference");
		}
		String ref = meta.path("phx_ref").stringValue();
		meta.remove("phx_ref");
		meta.remove("phx_ref_prev");
		return new PresenceMeta(ref, Payload.ofJson(meta.toString(), this.payloadMapper));
	}

}
