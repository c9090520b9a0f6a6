package io.github.supabaserealtime.internal.row;

import java.time.Instant;

import io.github.supabaserealtime.internal.text.UtcTime;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.ext.javatime.deser.InstantDeserializer;

/**
 * Reads the times that the server writes without a formatter, which takes a tenth of the
 * time. Whatever is of another form is left to Jackson.
 */
final class UtcTimeDeserializer extends DelegatingDeserializer {

	private UtcTimeDeserializer(ValueDeserializer<?> jackson) {
		super(jackson);
	}

	/**
	 * Return what reads times in place of a deserializer.
	 * @return the deserializer itself if it is none for times, or one that the
	 * application has changed
	 */
	static ValueDeserializer<?> of(DeserializationConfig config, ValueDeserializer<?> deserializer) {
		return (deserializer == InstantDeserializer.INSTANT
				&& !config.isEnabled(DateTimeFeature.TRUNCATE_TO_MSECS_ON_READ)) ? new UtcTimeDeserializer(deserializer)
						: deserializer;
	}

	/**
	 * Called where a property has a format of its own.
	 */
	@Override
	protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> formatted) {
		return formatted;
	}

	@Override
	public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) {
		if (parser.hasToken(JsonToken.VALUE_STRING)) {
			String text = parser.getString();
			Instant time = UtcTime.parse(text, 0, text.length());
			if (time != null) {
				return time;
			}
		}
		return super.deserialize(parser, context);
	}

}
