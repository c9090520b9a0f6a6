package io.github.supabaserealtime.samples.realtimeserver.control;

import org.jspecify.annotations.Nullable;

/**
 * The answer to a call of the control API that cannot be done.
 *
 * @param message what is not right
 * @param field the field or parameter, or {@code null} if it is none
 */
record ControlError(String message, @Nullable String field) {

	ControlError(String message) {
		this(message, null);
	}

}
