package io.github.supabaserealtime;

import java.io.Serializable;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The reason why a connection was lost or an attempt to connect failed. The text never
 * contains the api key or a token.
 *
 * @since 0.9.0
 */
public final class ConnectionFailure implements Serializable {

	private static final long serialVersionUID = 1L;

	private final Kind kind;

	private final @Nullable Integer httpStatus;

	private final @Nullable Integer closeCode;

	private final String message;

	private ConnectionFailure(Kind kind, @Nullable Integer httpStatus, @Nullable Integer closeCode, String message) {
		Assert.notNull(kind, "'kind' must not be null");
		Assert.notNull(message, "'message' must not be null");
		this.kind = kind;
		this.httpStatus = httpStatus;
		this.closeCode = closeCode;
		this.message = message;
	}

	/**
	 * Create a failure without an HTTP status and a close code.
	 * @param kind the class of failure
	 * @param message what happened
	 * @return the failure
	 */
	public static ConnectionFailure of(Kind kind, String message) {
		return new ConnectionFailure(kind, null, null, message);
	}

	/**
	 * Create the failure for a WebSocket upgrade that the server answered with a status
	 * other than 101.
	 * @param status the HTTP status
	 * @param message the masked text of the server
	 * @return the failure
	 */
	public static ConnectionFailure refused(int status, String message) {
		return new ConnectionFailure(Kind.REFUSED, status, null, message);
	}

	/**
	 * Create the failure for a proxy that cannot be reached or refuses the connection.
	 * @param status the HTTP status that the proxy answered with, or {@code null}
	 * @param message what happened
	 * @return the failure
	 * @since 0.9.0
	 */
	public static ConnectionFailure proxy(@Nullable Integer status, String message) {
		return new ConnectionFailure(Kind.PROXY, status, null, message);
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
	 * Return the class of failure.
	 * @return the kind
	 */
	public Kind kind() {
		return this.kind;
	}

	/**
	 * Return the status of a refused upgrade or the one that a proxy answered with.
	 * @return the HTTP status, {@code null} when there was none
	 */
	public @Nullable Integer httpStatus() {
		return this.httpStatus;
	}

	/**
	 * Return the close code that ended the socket.
	 * @return the close code, {@code null} when there was none
	 */
	public @Nullable Integer closeCode() {
		return this.closeCode;
	}

	/**
	 * Return a readable description of what happened.
	 * @return the text
	 */
	public String message() {
		return this.message;
	}

	/**
	 * Return whether another attempt can succeed only after the api key, the token or the
	 * address has changed. This is the case if the server refused the upgrade with 401,
	 * 403 or 404 (protocol.md 1.4), or a proxy answered with 403 or 407.
	 * @return whether the refusal is lasting
	 */
	public boolean isLastingRefusal() {
		if (this.httpStatus == null) {
			return false;
		}
		return switch (this.httpStatus) {
			case 403 -> true;
			case 401, 404 -> this.kind != Kind.PROXY;
			case 407 -> this.kind == Kind.PROXY;
			default -> false;
		};
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ConnectionFailure that && this.kind == that.kind
				&& Objects.equals(this.httpStatus, that.httpStatus) && Objects.equals(this.closeCode, that.closeCode)
				&& this.message.equals(that.message);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.kind, this.httpStatus, this.closeCode, this.message);
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
		 * The TCP connection could not be opened, or it broke during the handshake.
		 */
		UNREACHABLE,

		/**
		 * The proxy that the JVM uses cannot be reached, asks for a user name and a
		 * password, or refuses the connection.
		 */
		PROXY,

		/**
		 * The TLS handshake failed, for example because of an unknown authority or a
		 * wrong host name.
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
		 * A join was not answered in time, and nothing else arrived from the server.
		 */
		JOIN_TIMEOUT,

		/**
		 * A frame could not be written in time.
		 */
		SEND_FAILED,

		/**
		 * Any other failure, for example in the transport.
		 */
		OTHER

	}

}
