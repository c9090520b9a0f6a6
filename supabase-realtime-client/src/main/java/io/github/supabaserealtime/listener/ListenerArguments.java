package io.github.supabaserealtime.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.util.ClassUtils;

/**
 * Makes all arguments of a listener method. How, is determined once, from its parameters.
 *
 * @param <M> the type of message
 */
final class ListenerArguments<M extends RealtimeMessage> {

	private final List<ListenerArgument<M>> arguments = new ArrayList<>();

	private final List<MethodParameter> parameters;

	private final PayloadValidation validation;

	private @Nullable MethodParameter payload;

	/**
	 * Find out what the parameters are given.
	 * @throws InvalidListenerException if there is nothing to give to one of them
	 */
	ListenerArguments(ListenerMethod method, MessageModel<M> model, PayloadValidation validation) {
		this.validation = validation;
		this.parameters = method.parameters();
		if (method.isInBatches()) {
			requireLists(method);
		}
		for (MethodParameter parameter : this.parameters) {
			this.arguments.add(argument(method, model, parameter));
			if (parameter != this.payload) {
				PayloadValidation.refuse(method, parameter);
			}
		}
	}

	private void requireLists(ListenerMethod method) {
		if (this.parameters.stream().noneMatch(ElementParameter.class::isInstance)) {
			throw method.invalid("attribute 'batch' is true, but no parameter is a List");
		}
		for (MethodParameter parameter : this.parameters) {
			if (!(parameter instanceof ElementParameter) && !isSameForAll(parameter)) {
				throw method.invalid(parameter,
						"takes one value, but attribute 'batch' is true, so that there are several: make it a List");
			}
		}
	}

	private static boolean isSameForAll(MethodParameter parameter) {
		return ListenerMethod.annotation(parameter, Topic.class) != null
				|| parameter.getParameterType() == RealtimeChannel.class
				|| parameter.getParameterType() == RealtimeConnection.class;
	}

	private ListenerArgument<M> argument(ListenerMethod method, MessageModel<M> model, MethodParameter parameter) {
		Meta meta = ListenerMethod.annotation(parameter, Meta.class);
		if (meta != null) {
			return meta(method, model, parameter, meta);
		}
		if (ListenerMethod.annotation(parameter, Topic.class) != null) {
			requireText(method, parameter, "@Topic");
			return (message, context) -> message.topic();
		}
		if (ListenerMethod.annotation(parameter, EventName.class) != null) {
			requireText(method, parameter, "@EventName");
			return (message, context) -> model.eventName(message);
		}
		Class<?> type = parameter.getParameterType();
		if (MessageTypes.takesMessage(parameter)) {
			return (message, context) -> message;
		}
		if (type == RealtimeChannel.class) {
			return (message, context) -> context.channel();
		}
		if (type == RealtimeConnection.class) {
			return (message, context) -> context.connection();
		}
		return payload(method, model, parameter);
	}

	private ListenerArgument<M> payload(ListenerMethod method, MessageModel<M> model, MethodParameter parameter) {
		if (this.payload != null) {
			throw method.invalid(parameter, "would take the payload, which parameter "
					+ ListenerMethod.describe(this.payload)
					+ " takes already: mark one of them with @Topic, @EventName or @Meta, or take the message itself");
		}
		this.payload = parameter;
		return this.validation.around(method, parameter, model.payload(method, parameter));
	}

	private static void requireText(ListenerMethod method, MethodParameter parameter, String marker) {
		if (!parameter.getParameterType().isAssignableFrom(String.class)) {
			throw method.invalid(parameter, "is marked with " + marker + " and must be a String");
		}
	}

	private static <M extends RealtimeMessage> ListenerArgument<M> meta(ListenerMethod method, MessageModel<M> model,
			MethodParameter parameter, Meta meta) {
		Map<String, MessageModel.MetaValue<M>> known = model.meta();
		if (takesAllMeta(parameter, meta)) {
			return (message, context) -> MessageModel.MetaValue.all(known, message);
		}
		String name = meta.value().isEmpty() ? parameter.getParameterName() : meta.value();
		if (name == null) {
			throw method.invalid(parameter, "is marked with @Meta but has no name: write it into the annotation,"
					+ " or compile with -parameters");
		}
		MessageModel.MetaValue<M> value = known.get(name);
		if (value == null) {
			throw method.invalid(parameter, "is marked with @Meta, but there is no '" + name + "' in a "
					+ ClassUtils.getShortName(model.type()) + ", only " + new TreeSet<>(known.keySet()));
		}
		if (!ClassUtils.isAssignable(parameter.getParameterType(), value.type())) {
			throw method.invalid(parameter,
					"is marked with @Meta, but '" + name + "' is of type " + ClassUtils.getShortName(value.type()));
		}
		return (message, context) -> value.value().of(message);
	}

	static boolean takesAllMeta(MethodParameter parameter, Meta meta) {
		return meta.value().isEmpty() && parameter.getParameterType() == Map.class;
	}

	@Nullable Object[] of(M message, ListenerContext context) {
		@Nullable Object[] values = new Object[this.arguments.size()];
		for (int i = 0; i < values.length; i++) {
			values[i] = this.arguments.get(i).of(message, context);
		}
		return values;
	}

	/**
	 * Make the arguments for several messages of those for each: lists, and what is the
	 * same for all.
	 */
	@Nullable Object[] together(List<@Nullable Object[]> each) {
		@Nullable Object[] values = each.get(0).clone();
		for (int i = 0; i < values.length; i++) {
			if (this.parameters.get(i) instanceof ElementParameter) {
				List<@Nullable Object> list = new ArrayList<>(each.size());
				for (@Nullable
				Object[] one : each) {
					list.add(one[i]);
				}
				values[i] = list;
			}
		}
		return values;
	}

}
