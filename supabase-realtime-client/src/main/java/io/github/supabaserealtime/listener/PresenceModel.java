package io.github.supabaserealtime.listener;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.message.PresenceMeta;
import org.jspecify.annotations.Nullable;

import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;

/**
 * {@link MessageModel} for presence.
 */
class PresenceModel implements MessageModel<PresenceMessage> {

	private static final Map<String, MetaValue<PresenceMessage>> KEY = Map.of("key",
			new MetaValue<>(String.class, PresenceModel::key));

	private final Class<? extends PresenceMessage> type;

	PresenceModel(Class<? extends PresenceMessage> type) {
		this.type = type;
	}

	@Override
	public Class<? extends PresenceMessage> type() {
		return this.type;
	}

	@Override
	public String eventName(PresenceMessage message) {
		if (message instanceof PresenceMessage.Sync) {
			return "sync";
		}
		return (message instanceof PresenceMessage.Join) ? "join" : "leave";
	}

	@Override
	public Map<String, MetaValue<PresenceMessage>> meta() {
		return (this.type == PresenceMessage.Sync.class) ? Map.of() : KEY;
	}

	private static @Nullable String key(PresenceMessage message) {
		if (message instanceof PresenceMessage.Join join) {
			return join.key();
		}
		return (message instanceof PresenceMessage.Leave leave) ? leave.key() : null;
	}

	/**
	 * Return whether a parameter takes all who are present, so that the method is for
	 * {@link PresenceMessage.Sync}.
	 */
	static boolean takesState(MethodParameter parameter) {
		return parameter.getParameterType() == Map.class && !ListenerMethod.isMarked(parameter);
	}

	@Override
	public ListenerArgument<PresenceMessage> payload(ListenerMethod method, MethodParameter parameter) {
		ResolvableType parameterType = ResolvableType.forMethodParameter(parameter);
		if (takesState(parameter)) {
			ResolvableType metas = parameterType.getGeneric(1);
			boolean fits = metas.resolve(Object.class) == List.class
					&& parameterType.getGeneric(0).resolve(Object.class) == String.class;
			if (!fits || this.type != PresenceMessage.Sync.class) {
				throw refused(method, parameter);
			}
			Function<PresenceMeta, @Nullable Object> element = element(method, parameter, metas);
			return (message, context) -> state((PresenceMessage.Sync) message, element);
		}
		if (parameter.getParameterType() == List.class) {
			if (this.type != PresenceMessage.Join.class && this.type != PresenceMessage.Leave.class) {
				throw refused(method, parameter);
			}
			Function<PresenceMeta, @Nullable Object> element = element(method, parameter, parameterType);
			return (message, context) -> list(changed(message), element);
		}
		throw refused(method, parameter);
	}

	private static InvalidListenerException refused(ListenerMethod method, MethodParameter parameter) {
		return method.invalid(parameter,
				"cannot be made of presence: take a PresenceMessage, a Map<String, List<T>> for the event SYNC,"
						+ " or a List<T> for the event JOIN or LEAVE");
	}

	private static Function<PresenceMeta, @Nullable Object> element(ListenerMethod method, MethodParameter parameter,
			ResolvableType list) {
		ResolvableType element = list.getGeneric(0);
		Class<?> raw = element.resolve(PresenceMeta.class);
		if (raw == PresenceMeta.class) {
			return (meta) -> meta;
		}
		PayloadConversion.refuseOwn(method, parameter, raw);
		Type type = GenericTypeResolver.resolveType(element.getType(), parameter.getContainingClass());
		Function<Payload, @Nullable Object> conversion = PayloadConversion.to(type);
		return (meta) -> conversion.apply(meta.payload());
	}

	private static Map<String, List<@Nullable Object>> state(PresenceMessage.Sync sync,
			Function<PresenceMeta, @Nullable Object> element) {
		Map<String, List<@Nullable Object>> state = new LinkedHashMap<>();
		sync.state().forEach((key, metas) -> state.put(key, list(metas, element)));
		return state;
	}

	private static List<@Nullable Object> list(List<PresenceMeta> metas,
			Function<PresenceMeta, @Nullable Object> element) {
		List<@Nullable Object> list = new ArrayList<>(metas.size());
		metas.forEach((meta) -> list.add(element.apply(meta)));
		return list;
	}

	private static List<PresenceMeta> changed(PresenceMessage message) {
		return (message instanceof PresenceMessage.Join join) ? join.joined()
				: ((PresenceMessage.Leave) message).left();
	}

}
