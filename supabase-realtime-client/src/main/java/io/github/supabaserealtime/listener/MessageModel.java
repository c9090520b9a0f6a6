package io.github.supabaserealtime.listener;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;

/**
 * Describes what a listener method can be given of one type of message: its payload, its
 * event and further values.
 *
 * @param <M> the type of message
 */
interface MessageModel<M extends RealtimeMessage> {

	/**
	 * Return the type of message, as far as annotation and parameters narrow it.
	 */
	Class<? extends M> type();

	/**
	 * Return the name of a message's event.
	 */
	String eventName(M message);

	/**
	 * Return what there is beside the payload, by name.
	 */
	Map<String, MetaValue<M>> meta();

	/**
	 * Return what makes the argument of the parameter that takes the payload.
	 * @throws InvalidListenerException if the payload cannot become that
	 */
	ListenerArgument<M> payload(ListenerMethod method, MethodParameter parameter);

	/**
	 * Something about a message beside its payload.
	 *
	 * @param <M> the type of message
	 * @param type the type of the value
	 * @param value takes the value from a message
	 */
	record MetaValue<M extends RealtimeMessage>(Class<?> type, Getter<M> value) {

		/**
		 * Return the values that a message has.
		 */
		static <M extends RealtimeMessage> Map<String, Object> all(Map<String, MetaValue<M>> meta, M message) {
			Map<String, Object> values = new LinkedHashMap<>();
			meta.forEach((name, entry) -> {
				Object value = entry.value().of(message);
				if (value != null) {
					values.put(name, value);
				}
			});
			return values;
		}

	}

	/**
	 * Takes a value from a message, which may not have it.
	 *
	 * @param <M> the type of message
	 */
	@FunctionalInterface
	interface Getter<M extends RealtimeMessage> {

		@Nullable Object of(M message);

	}

}
