package io.github.supabaserealtime;

/**
 * An attempt to connect failed or was cancelled.
 *
 * @since 0.9.0
 */
public class ConnectionFailedException extends RealtimeException {

	private static final long serialVersionUID = 1L;

	private final ConnectionFailure failure;

	/**
	 * Create an exception.
	 * @param failure what happened
	 */
	public ConnectionFailedException(ConnectionFailure failure) {
		super(Kind.NOT_CONNECTED, isPassing(failure), failure.toString());
		this.failure = failure;
	}

	private static boolean isPassing(ConnectionFailure failure) {
		return !failure.isLastingRefusal() && failure.kind() != ConnectionFailure.Kind.TLS;
	}

	/**
	 * Return what happened.
	 * @return the failure
	 */
	public ConnectionFailure getFailure() {
		return this.failure;
	}

}
