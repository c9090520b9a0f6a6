package io.github.supabaserealtime.samples.realtimeserver.control;

/**
 * A call of the control API names something that does not exist.
 */
class NotFoundException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String field;

	NotFoundException(String field, String message) {
		super(message);
		this.field = field;
	}

	String getField() {
		return this.field;
	}

}
