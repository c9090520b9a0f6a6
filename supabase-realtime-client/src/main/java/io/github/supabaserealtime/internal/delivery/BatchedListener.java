package io.github.supabaserealtime.internal.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.github.supabaserealtime.internal.listening.BatchListener;
import io.github.supabaserealtime.internal.listening.DescribedListener;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * Collects messages for a listener that takes several at once. The listener is called
 * when there are as many as it takes, or when no further one waits; nothing waits for a
 * batch to fill. Used by the thread whose turn it is to deliver for the channel.
 *
 * @param <M> the type of message
 */
final class BatchedListener<M extends RealtimeMessage> implements Consumer<M> {

	private final BatchListener<M> listener;

	private final RepeatedListener<M> calls;

	private final int maxSize;

	private final @Nullable InstrumentedCalls instrumented;

	private List<M> messages = new ArrayList<>();

	private List<@Nullable Object[]> elements = new ArrayList<>();

	private List<InstrumentedCalls.Arrived> arrivals = new ArrayList<>();

	BatchedListener(BatchListener<M> listener, RepeatedListener<M> calls, int maxSize,
			@Nullable InstrumentedCalls instrumented) {
		this.instrumented = instrumented;
		this.listener = listener;
		this.calls = calls;
		this.maxSize = maxSize;
	}

	@Override
	public void accept(M message) {
		if (!this.listener.accepts(message)) {
			return;
		}
		this.calls.requireDelivery(message);
		@Nullable Object[] element;
		try {
			element = this.listener.element(message);
		}
		catch (RuntimeException | Error ex) {
			this.calls.notCalled(message, ex);
			return;
		}
		InstrumentedCalls.Arrived arrived = (this.instrumented != null) ? this.instrumented.arrival(message) : null;
		if (arrived != null) {
			this.arrivals.add(arrived);
		}
		this.messages.add(message);
		this.elements.add(element);
		if (this.messages.size() >= this.maxSize) {
			flush();
		}
	}

	/**
	 * Return the message that was collected last, or {@code null} if there is none.
	 */
	@Nullable M last() {
		return this.messages.isEmpty() ? null : this.messages.get(this.messages.size() - 1);
	}

	/**
	 * Call the listener with what was collected.
	 */
	void flush() {
		if (!this.messages.isEmpty()) {
			List<M> batch = this.messages;
			List<@Nullable Object[]> made = this.elements;
			List<InstrumentedCalls.Arrived> arrived = this.arrivals;
			discard();
			DescribedListener.Invocation call = this.listener.prepareAll(made);
			this.calls.acceptAll(batch, (this.instrumented != null)
					? this.instrumented.around(call, this.calls.id(), batch, arrived) : call);
		}
	}

	/**
	 * Forget what was collected.
	 * @return the number of messages
	 */
	int discard() {
		int size = this.messages.size();
		this.messages = new ArrayList<>();
		this.elements = new ArrayList<>();
		if (this.instrumented != null) {
			this.arrivals = new ArrayList<>();
		}
		return size;
	}

	void remove() {
		this.calls.remove();
	}

}
