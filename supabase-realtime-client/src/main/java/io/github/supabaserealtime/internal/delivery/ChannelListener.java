package io.github.supabaserealtime.internal.delivery;

import java.util.function.Consumer;
import java.util.function.Function;

import io.github.supabaserealtime.internal.listening.BatchListener;
import io.github.supabaserealtime.internal.listening.DescribedListener;
import io.github.supabaserealtime.internal.resume.ChannelStage;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;

/**
 * One registration of a listener on a channel. It is an object of its own, so that the
 * same listener can be registered twice. Logs name a listener by its class, a lambda by
 * the line that registered it.
 *
 * @param <M> the type of message that it is for
 */
final class ChannelListener<M extends RealtimeMessage> implements Consumer<RealtimeMessage> {

	private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

	private final Selection<M> selection;

	private final Object listener;

	private final StackWalker.@Nullable StackFrame registeredAt;

	private final Consumer<? super M> call;

	private final Runnable removal;

	private final @Nullable BatchedListener<M> batches;

	/**
	 * Create a registration, on the stack of the caller that registers.
	 * @param listener what the application gave
	 * @param selection returns what a message is for the listener, or {@code null} if it
	 * is not for it
	 * @param stages what it is called through
	 */
	ChannelListener(Consumer<? super M> listener, Selection<M> selection, ListenerStages stages) {
		this.listener = listener;
		this.selection = selection;
		this.registeredAt = isLambda(listener) ? caller() : null;
		BatchedListener<M> collecting = null;
		if (listener instanceof ChannelStage) {
			// a ResumingListener calls its own listener through the stages
			this.call = listener;
			this.removal = () -> {
			};
		}
		else if (listener instanceof BatchListener<?>) {
			collecting = stages.inBatches(batch(listener));
			this.call = collecting;
			this.removal = collecting::remove;
		}
		else if (listener instanceof DescribedListener<?> || !stages.areTransparent()) {
			RepeatedListener<M> repeated = stages.around(described(listener));
			this.call = repeated;
			this.removal = repeated::remove;
		}
		else {
			this.call = listener;
			this.removal = () -> {
			};
		}
		this.batches = collecting;
	}

	/**
	 * Create a registration, on the stack of the caller that registers.
	 * @param listener what the application gave
	 * @param preparation makes the call of the listener for a message
	 */
	ChannelListener(Object listener, Selection<M> selection, Function<M, DescribedListener.Invocation> preparation,
			ListenerStages stages) {
		this.listener = listener;
		this.selection = selection;
		this.registeredAt = isLambda(listener) ? caller() : null;
		RepeatedListener<M> repeated = stages.around(new UndescribedListener<>(id(), toString(), preparation));
		this.call = repeated;
		this.removal = repeated::remove;
		this.batches = null;
	}

	@SuppressWarnings("unchecked")
	private BatchListener<M> batch(Consumer<? super M> given) {
		return (BatchListener<M>) given;
	}

	// a described listener takes exactly the messages that it is registered for
	@SuppressWarnings("unchecked")
	private DescribedListener<M> described(Consumer<? super M> given) {
		if (given instanceof DescribedListener<?>) {
			return (DescribedListener<M>) given;
		}
		return new UndescribedListener<>(id(), toString(), (message) -> () -> {
			given.accept(message);
			return null;
		});
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
		M selected = this.selection.of(message);
		if (selected != null) {
			this.call.accept(selected);
		}
	}

	/**
	 * Return what collects messages for the listener, or {@code null} if it gets each by
	 * itself.
	 */
	@Nullable BatchedListener<M> batches() {
		return this.batches;
	}

	/**
	 * The registration was closed: what waits to be repeated is given up.
	 */
	void remove() {
		this.removal.run();
	}

	/**
	 * Name the listener to error handlers.
	 */
	private String id() {
		return (this.registeredAt != null) ? this.registeredAt.toString()
				: AopProxyUtils.ultimateTargetClass(this.listener).getName();
	}

	@Override
	public String toString() {
		if (this.listener instanceof DescribedListener<?> described) {
			return described.toString();
		}
		return (this.registeredAt != null) ? "Listener registered at " + this.registeredAt : "Listener '" + id() + "'";
	}

}
