package io.github.supabaserealtime.samples.realtimeserver.control;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

import org.springframework.boot.convert.DurationStyle;

/**
 * Reader of the JSON object in a call. Each mistake is an error that names the field.
 */
final class Fields {

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.build();

	private final JsonNode body;

	private final Set<String> asked = new LinkedHashSet<>();

	private Fields(JsonNode body) {
		this.body = body;
	}

	/**
	 * Read a body.
	 * @param body the body, or {@code null} for none, which has no fields
	 */
	static Fields of(@Nullable JsonNode body) {
		JsonNode object = (body != null) ? body : JsonNodeFactory.instance.objectNode();
		if (!object.isObject()) {
			throw new InvalidFieldException(null, "The body must be a JSON object");
		}
		return new Fields(object);
	}

	private JsonNode get(String name) {
		this.asked.add(name);
		return this.body.path(name);
	}

	private static boolean isAbsent(JsonNode value) {
		return value.isMissingNode() || value.isNull();
	}

	private JsonNode required(String name) {
		JsonNode value = get(name);
		if (isAbsent(value)) {
			throw new InvalidFieldException(name, "'" + name + "' is missing");
		}
		return value;
	}

	boolean has(String name) {
		return !isAbsent(get(name));
	}

	String text(String name) {
		return text(name, required(name));
	}

	String text(String name, String otherwise) {
		return has(name) ? text(name) : otherwise;
	}

	private static String text(String name, JsonNode value) {
		if (!value.isString() || value.stringValue().isBlank()) {
			throw new InvalidFieldException(name, "'" + name + "' must be a text, not " + value);
		}
		return value.stringValue();
	}

	int number(String name, int least, int most) {
		JsonNode value = required(name);
		if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < least
				|| value.intValue() > most) {
			throw new InvalidFieldException(name,
					"'" + name + "' must be a whole number from " + least + " to " + most + ", not " + value);
		}
		return value.intValue();
	}

	boolean flag(String name) {
		JsonNode value = get(name);
		if (!isAbsent(value) && !value.isBoolean()) {
			throw new InvalidFieldException(name, "'" + name + "' must be true or false, not " + value);
		}
		return value.booleanValue(false);
	}

	/**
	 * Return a duration: a text such as {@code 2s}, or a number of milliseconds.
	 */
	Duration duration(String name) {
		JsonNode value = required(name);
		if (value.isIntegralNumber() && value.canConvertToLong()) {
			return Duration.ofMillis(value.longValue());
		}
		return duration(name, text(name, value));
	}

	static Duration duration(String name, String value) {
		try {
			return DurationStyle.detectAndParse(value);
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw new InvalidFieldException(name,
					"'" + name + "' must be a duration such as 2s or 500ms, not '" + value + "'");
		}
	}

	<E extends Enum<E>> E constant(String name, Class<E> type) {
		return constant(name, type, text(name));
	}

	static <E extends Enum<E>> E constant(String name, Class<E> type, String value) {
		return Arrays.stream(type.getEnumConstants())
			.filter((constant) -> spelled(constant).equals(value))
			.findFirst()
			.orElseThrow(() -> new InvalidFieldException(name, "'" + name + "' must be one of "
					+ Arrays.stream(type.getEnumConstants()).map(Fields::spelled).collect(Collectors.joining(", "))
					+ ", not '" + value + "'"));
	}

	static String spelled(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	Map<String, Object> object(String name) {
		JsonNode value = get(name);
		if (isAbsent(value)) {
			return Map.of();
		}
		if (!value.isObject()) {
			throw new InvalidFieldException(name, "'" + name + "' must be a JSON object, not " + value);
		}
		return map(value);
	}

	/**
	 * Return any JSON, as it was written.
	 */
	JsonNode json(String name) {
		return required(name);
	}

	/**
	 * Return the object as a whole.
	 */
	Map<String, Object> all() {
		return map(this.body);
	}

	private static Map<String, Object> map(JsonNode object) {
		return MAPPER.convertValue(object, new TypeReference<>() {
		});
	}

	/**
	 * Refuse a field that nobody has asked for: a typing error would go unnoticed.
	 */
	void requireNoOther() {
		List<String> others = this.body.propertyNames().stream().filter((name) -> !this.asked.contains(name)).toList();
		if (!others.isEmpty()) {
			String known = this.asked.isEmpty() ? "This call has no fields"
					: "The fields are " + String.join(", ", this.asked);
			throw new InvalidFieldException(others.get(0), "'" + others.get(0) + "' is not known. " + known);
		}
	}

}
