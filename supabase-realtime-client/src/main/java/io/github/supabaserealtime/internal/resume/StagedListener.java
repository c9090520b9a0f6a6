package io.github.supabaserealtime.internal.resume;

import java.util.function.Consumer;

import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.message.RealtimeMessage;

/**
 * Listener that is called again when it fails, as it is asked for. Closed when the
 * listener is removed.
 *
 * @param <M> the type of message
 */
public interface StagedListener<M extends RealtimeMessage> extends Consumer<M>, ListenerRegistration {

	/**
	 * Return whether the listener may be called now.
	 */
	boolean delivers();

}
