package io.github.supabaserealtime;

/**
 * An attempt to connect failed or was given up.
 *
 * @since 0.1.0
 */
public class ConnectionFailedException extends RealtimeException {

	private static final long serialVersionUID = 1L;

	private final ConnectionFailure failure;

	/**
	 * Create an exception.
	 * @param failure what happened
	 */
	public ConnectionFailedException(ConnectionFailure failure) {
		super(failure.toString());
		this.failure = failure;
	}

	/**
	 * Return what happened.
	 * @return the failure
	 */
	public ConnectionFailure getFailure() {
		return this.failure;
	}

}
