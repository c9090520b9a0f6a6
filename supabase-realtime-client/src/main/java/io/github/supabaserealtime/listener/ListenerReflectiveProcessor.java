package io.github.supabaserealtime.listener;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.message.RealtimeMessage;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.annotation.ReflectiveProcessor;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;

/**
 * Registers a listener method for calls, and what its payload is converted to for Jackson
 * if the application is processed ahead of time.
 */
final class ListenerReflectiveProcessor implements ReflectiveProcessor {

	private static final String MESSAGES = RealtimeMessage.class.getPackageName();

	private final BindingReflectionHintsRegistrar binding = new BindingReflectionHintsRegistrar();

	@Override
	public void registerReflectionHints(ReflectionHints hints, AnnotatedElement element) {
		if (element instanceof Method method) {
			hints.registerMethod(method, ExecutableMode.INVOKE);
			for (int index = 0; index < method.getParameterCount(); index++) {
				MethodParameter parameter = new MethodParameter(method, index);
				if (isConverted(parameter)) {
					this.binding.registerReflectionHints(hints, parameter.getGenericParameterType());
				}
			}
		}
	}

	private static boolean isConverted(MethodParameter parameter) {
		if (ListenerMethod.isMarked(parameter)) {
			return false;
		}
		Class<?> type = ResolvableType.forMethodParameter(parameter).asCollection().getGeneric(0).toClass();
		if (type == Object.class) {
			type = parameter.getParameterType();
		}
		return type != RealtimeChannel.class && type != RealtimeConnection.class
				&& !type.getPackageName().equals(MESSAGES);
	}

}
