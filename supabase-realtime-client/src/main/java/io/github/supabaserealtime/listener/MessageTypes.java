package io.github.supabaserealtime.listener;

import io.github.supabaserealtime.message.BroadcastChange;
import io.github.supabaserealtime.message.RealtimeMessage;

import org.springframework.core.MethodParameter;
import org.springframework.util.ClassUtils;

/**
 * Determines from annotation and parameters which messages a method is called with.
 */
final class MessageTypes {

	private MessageTypes() {
	}

	/**
	 * Return the type that annotation and parameters agree on.
	 * @param root the type that arrives at methods with this annotation
	 * @param declared the type that the annotation itself narrows it to
	 * @throws InvalidListenerException if no message is of all these types
	 */
	static <M extends RealtimeMessage> Class<? extends M> narrow(ListenerMethod method, Class<M> root,
			Class<? extends M> declared) {
		Class<? extends M> narrowed = declared;
		for (MethodParameter parameter : method.parameters()) {
			Class<?> type = parameter.getParameterType();
			if (!takesMessage(parameter) || type.isAssignableFrom(narrowed)) {
				continue;
			}
			if (!root.isAssignableFrom(type)) {
				throw method.invalid(parameter,
						"never arrives here: this annotation is for a " + ClassUtils.getShortName(root));
			}
			if (!narrowed.isAssignableFrom(type)) {
				throw method.invalid(parameter,
						"never arrives here: the method is for a " + ClassUtils.getShortName(narrowed)
								+ " by its other parameters or the attribute "
								+ ((root == BroadcastChange.class) ? "'operation'" : "'event'"));
			}
			narrowed = type.asSubclass(root);
		}
		return narrowed;
	}

	/**
	 * Return whether a parameter takes the message itself.
	 */
	static boolean takesMessage(MethodParameter parameter) {
		return !ListenerMethod.isMarked(parameter)
				&& RealtimeMessage.class.isAssignableFrom(parameter.getParameterType());
	}

}
