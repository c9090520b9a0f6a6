package io.github.supabaserealtime.internal.delivery;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.supabaserealtime.message.RealtimeMessage;

/**
 * The listeners of a channel in the order of their registration. Immutable, so that a
 * message is delivered to those that were registered when it came.
 *
 * @param all all of them
 * @param batched those that take several messages at once
 */
record RegisteredListeners(List<Consumer<? super RealtimeMessage>> all, List<ChannelListener<?>> batched) {

	/**
	 * No listener. Most channels of a large application have none of their own.
	 */
	static final RegisteredListeners NONE = new RegisteredListeners(List.of(), List.of());

	RegisteredListeners with(ChannelListener<?> added) {
		return new RegisteredListeners(Stream.concat(this.all.stream(), Stream.of(added)).toList(),
				(added.batches() != null) ? Stream.concat(this.batched.stream(), Stream.of(added)).toList()
						: this.batched);
	}

	RegisteredListeners without(ChannelListener<?> removed) {
		Predicate<Object> others = (listener) -> listener != removed;
		return new RegisteredListeners(this.all.stream().filter(others).toList(),
				this.batched.stream().filter(others).toList());
	}

}
