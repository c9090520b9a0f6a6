package io.github.supabaserealtime.internal.delivery;

import java.util.function.Consumer;

import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;

/**
 * One registration of a listener on a channel. It is an object of its own, so that the
 * same listener can be registered twice. Logs name a listener by its class, a lambda by
 * the line that registered it.
 */
final class ChannelListener implements Consumer<RealtimeMessage> {

	private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

	private final Consumer<? super RealtimeMessage> call;

	private final Object listener;

	private final StackWalker.@Nullable StackFrame registeredAt;

	/**
	 * Create a registration, on the stack of the caller that registers.
	 * @param listener what the application gave
	 * @param call calls the listener with the messages that are for it
	 */
	ChannelListener(Object listener, Consumer<? super RealtimeMessage> call) {
		this.listener = listener;
		this.call = call;
		this.registeredAt = isLambda(listener) ? caller() : null;
	}

	private static boolean isLambda(Object listener) {
		return listener.getClass().isHidden() || listener.getClass().isSynthetic();
	}

	private static StackWalker.@Nullable StackFrame caller() {
		return WALKER.walk(
				(frames) -> frames
					.dropWhile((frame) -> frame.getDeclaringClass() == ChannelListener.class
							|| frame.getDeclaringClass() == DefaultRealtimeChannel.class)
					.findFirst()
					.orElse(null));
	}

	@Override
	public void accept(RealtimeMessage message) {
		this.call.accept(message);
	}

	@Override
	public String toString() {
		return (this.registeredAt != null) ? "Listener registered at " + this.registeredAt
				: "Listener '" + AopProxyUtils.ultimateTargetClass(this.listener).getName() + "'";
	}

}
