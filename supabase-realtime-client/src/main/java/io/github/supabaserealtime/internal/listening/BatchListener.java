package io.github.supabaserealtime.internal.listening;

import java.util.List;

import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * Listener that is called once for several messages.
 *
 * @param <M> the type of message
 */
public interface BatchListener<M extends RealtimeMessage> extends DescribedListener<M> {

	/**
	 * Make what a message adds to the call. What this throws concerns this message alone.
	 */
	@Nullable Object[] element(M message);

	/**
	 * Make everything that the call for several messages needs.
	 * @param elements what each message adds, in their order
	 */
	Invocation prepareAll(List<@Nullable Object[]> elements);

}
