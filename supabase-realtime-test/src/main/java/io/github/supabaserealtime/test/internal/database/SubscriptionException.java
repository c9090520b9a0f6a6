package io.github.supabaserealtime.test.internal.database;

/**
 * Thrown when the real server would refuse a subscription. The message is that of its
 * {@code system} message.
 *
 * @since 0.9.0
 */
public final class SubscriptionException extends Exception {

	private static final long serialVersionUID = 1L;

	SubscriptionException(String message) {
		super(message);
	}

	/**
	 * Return the text of the system message.
	 * @return the text
	 */
	public String text() {
		return String.valueOf(getMessage());
	}

}
