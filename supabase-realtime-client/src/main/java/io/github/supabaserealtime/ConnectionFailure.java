package io.github.supabaserealtime;

import org.jspecify.annotations.Nullable;

/**
 * Why a link ended or an attempt failed. The text never holds the api key or a token.
 *
 * @param kind the class of failure
 * @param httpStatus the status of a refused upgrade, else {@code null}
 * @param closeCode the close code that ended the socket, else {@code null}
 * @param message what happened, for a person to read
 * @since 0.1.0
 */
public record ConnectionFailure(Kind kind, @Nullable Integer httpStatus, @Nullable Integer closeCode, String message) {

	/**
	 * Create a failure without status and close code.
	 * @param kind the class of failure
	 * @param message what happened
	 * @return the failure
	 */
	public static ConnectionFailure of(Kind kind, String message) {
		return new ConnectionFailure(kind, null, null, message);
	}

	/**
	 * Create the failure for an upgrade that the server answered with another status.
	 * @param status the HTTP status
	 * @param message the masked text of the server
	 * @return the failure
	 */
	public static ConnectionFailure refused(int status, String message) {
		return new ConnectionFailure(Kind.REFUSED, status, null, message);
	}

	/**
	 * Create the failure for a socket that was closed.
	 * @param code the close code
	 * @param message the reason
	 * @return the failure
	 */
	public static ConnectionFailure closed(int code, String message) {
		return new ConnectionFailure(Kind.CLOSED, null, code, message);
	}

	/**
	 * Return whether trying again can only help once key, token or details change: the
	 * upgrade was refused with 401, 403 or 404 (protocol.md 1.4).
	 * @return whether the refusal is lasting
	 */
	public boolean isLastingRefusal() {
		return this.httpStatus != null && (this.httpStatus == 401 || this.httpStatus == 403 || this.httpStatus == 404);
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder(this.kind.name());
		if (this.httpStatus != null) {
			text.append(' ').append(this.httpStatus);
		}
		if (this.closeCode != null) {
			text.append(' ').append(this.closeCode);
		}
		return text.append(": ").append(this.message).toString();
	}

	/**
	 * The classes of failure.
	 */
	public enum Kind {

		/**
		 * The server answered the upgrade with an HTTP status other than 101.
		 */
		REFUSED,

		/**
		 * The host name could not be resolved.
		 */
		UNKNOWN_HOST,

		/**
		 * No TCP connection, or it broke during the handshake.
		 */
		UNREACHABLE,

		/**
		 * The TLS handshake failed: unknown authority, wrong host name.
		 */
		TLS,

		/**
		 * The attempt took longer than the connect timeout.
		 */
		CONNECT_TIMEOUT,

		/**
		 * The socket was closed by the server or the network.
		 */
		CLOSED,

		/**
		 * A heartbeat was not answered in time.
		 */
		HEARTBEAT_TIMEOUT,

		/**
		 * A join was not answered in time and nothing else arrived either.
		 */
		JOIN_TIMEOUT,

		/**
		 * A frame could not be written in time.
		 */
		SEND_FAILED,

		/**
		 * Anything else, a failing transport for instance.
		 */
		OTHER

	}

}
