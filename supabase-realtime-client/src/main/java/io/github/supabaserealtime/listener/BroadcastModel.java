package io.github.supabaserealtime.listener;

import java.util.Map;
import java.util.function.Function;

import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;

/**
 * {@link MessageModel} for broadcasts.
 */
class BroadcastModel implements MessageModel<BroadcastMessage> {

	private static final Map<String, MetaValue<BroadcastMessage>> META = Map.of("id",
			new MetaValue<>(String.class, BroadcastMessage::id), "replayed",
			new MetaValue<>(boolean.class, BroadcastMessage::replayed));

	@Override
	public Class<BroadcastMessage> type() {
		return BroadcastMessage.class;
	}

	@Override
	public String eventName(BroadcastMessage message) {
		return message.event();
	}

	@Override
	public Map<String, MetaValue<BroadcastMessage>> meta() {
		return META;
	}

	@Override
	public ListenerArgument<BroadcastMessage> payload(ListenerMethod method, MethodParameter parameter) {
		Function<Payload, @Nullable Object> conversion = PayloadConversion.guarded(parameter,
				PayloadConversion.to(method, parameter));
		return (message, context) -> conversion.apply(message.payload());
	}

}
