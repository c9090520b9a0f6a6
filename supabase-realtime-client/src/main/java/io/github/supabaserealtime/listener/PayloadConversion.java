package io.github.supabaserealtime.listener;

import java.lang.reflect.Type;
import java.util.Set;
import java.util.function.Function;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.type.TypeFactory;

import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodParameter;
import org.springframework.core.Nullness;

/**
 * Converts payloads to the types of parameters. Each conversion is prepared once.
 */
final class PayloadConversion {

	private static final TypeFactory TYPES = TypeFactory.createDefaultInstance();

	private static final Set<String> OWN_PACKAGES = Set.of(RealtimeConnection.class.getPackageName(),
			RealtimeMessage.class.getPackageName());

	private PayloadConversion() {
	}

	/**
	 * Return the type of a parameter with its type variables resolved.
	 */
	static Type type(MethodParameter parameter) {
		return GenericTypeResolver.resolveType(parameter.getGenericParameterType(), parameter.getContainingClass());
	}

	/**
	 * Return the conversion to the type of a parameter.
	 * @throws InvalidListenerException if a payload cannot become that
	 */
	static Function<Payload, @Nullable Object> to(ListenerMethod method, MethodParameter parameter) {
		refuseOwn(method, parameter, parameter.getParameterType());
		return to(type(parameter));
	}

	static void refuseOwn(ListenerMethod method, MethodParameter parameter, Class<?> type) {
		if (type != Payload.class && OWN_PACKAGES.contains(outermost(type).getPackageName())) {
			throw method.invalid(parameter, "is not a type that a payload can be converted to");
		}
	}

	private static Class<?> outermost(Class<?> type) {
		return type.isArray() ? outermost(type.getComponentType()) : type;
	}

	static Function<Payload, @Nullable Object> to(Type type) {
		JavaType javaType = TYPES.constructType(type);
		Class<?> raw = javaType.getRawClass();
		if (raw == Payload.class) {
			return (payload) -> payload;
		}
		if (raw == String.class || raw == CharSequence.class) {
			return PayloadConversion::text;
		}
		if (raw == JsonNode.class) {
			return Payload::asTree;
		}
		return (payload) -> payload.as(javaType);
	}

	private static @Nullable String text(Payload payload) {
		String json = payload.asText();
		String stripped = json.strip();
		return (stripped.startsWith("\"") || stripped.equals("null")) ? payload.as(String.class) : json;
	}

	/**
	 * Keep a JSON null from a parameter that is declared not to take one.
	 */
	static Function<Payload, @Nullable Object> guarded(MethodParameter parameter,
			Function<Payload, @Nullable Object> conversion) {
		if (Nullness.forMethodParameter(parameter) != Nullness.NON_NULL) {
			return conversion;
		}
		String description = ListenerMethod.describe(parameter);
		return (payload) -> {
			Object value = conversion.apply(payload);
			if (value == null) {
				throw new IllegalArgumentException(
						"The payload is null, but parameter " + description + " does not accept null");
			}
			return value;
		};
	}

}
