package io.github.supabaserealtime.samples.realtimeserver.control;

import org.jspecify.annotations.Nullable;

/**
 * A call of the control API has a field or a parameter that is not right.
 */
class InvalidFieldException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final @Nullable String field;

	InvalidFieldException(@Nullable String field, String message) {
		super(message);
		this.field = field;
	}

	/**
	 * Return the field, or {@code null} if the body as a whole is not right.
	 */
	@Nullable String getField() {
		return this.field;
	}

}
