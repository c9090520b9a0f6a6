package io.github.supabaserealtime.listener;

import java.util.Map;
import java.util.function.Function;

import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresRow;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;

/**
 * Converts rows to the types of parameters. Each conversion is prepared once.
 */
final class RowConversion {

	private RowConversion() {
	}

	/**
	 * Return the conversion to the type of a parameter.
	 * @throws InvalidListenerException if a row cannot become that
	 */
	static Function<PostgresRow, @Nullable Object> to(ListenerMethod method, MethodParameter parameter) {
		if (parameter.getParameterType() == PostgresRow.class) {
			return (row) -> row;
		}
		if (isMapOfValues(ResolvableType.forMethodParameter(parameter))) {
			return PostgresRow::asMap;
		}
		Function<Payload, @Nullable Object> conversion = PayloadConversion.guarded(parameter,
				PayloadConversion.to(method, parameter));
		return (row) -> conversion.apply(row.raw());
	}

	private static boolean isMapOfValues(ResolvableType type) {
		return type.toClass() == Map.class && type.getGeneric(0).resolve(String.class) == String.class
				&& type.getGeneric(1).resolve(Object.class) == Object.class;
	}

}
