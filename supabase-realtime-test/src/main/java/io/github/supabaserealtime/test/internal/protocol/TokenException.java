package io.github.supabaserealtime.test.internal.protocol;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Thrown when the server does not accept a token. The message never contains the token.
 *
 * @since 0.9.0
 */
public class TokenException extends Exception {

	private static final long serialVersionUID = 1L;

	private static final String SIGNER = "Failed to generate JWT signer%s, check your JWT secret or JWKS configuration";

	private final Reason reason;

	/**
	 * The term that older servers show in the place of a text.
	 */
	private final @Nullable String term;

	TokenException(Reason reason, String message) {
		this(reason, message, null);
	}

	private TokenException(Reason reason, String message, @Nullable String term) {
		super(message);
		this.reason = reason;
		this.term = term;
	}

	static TokenException malformed() {
		return new TokenException(Reason.MALFORMED, "The token provided is not a valid JWT");
	}

	static TokenException expired(long seconds) {
		return new TokenException(Reason.EXPIRED, "Token has expired " + seconds + " seconds ago");
	}

	static TokenException missingFields() {
		return new TokenException(Reason.MISSING_FIELDS, "Fields `role` and `exp` are required in JWT");
	}

	static TokenException signature() {
		return new TokenException(Reason.SIGNATURE, "Failed to validate JWT signature");
	}

	/**
	 * Create an exception for a token whose key is not there.
	 * @param keyId the id of the key, anything else than a text if it names none
	 */
	static TokenException signer(@Nullable JsonNode keyId) {
		boolean named = keyId != null && keyId.isString();
		return named ? new TokenException(Reason.SIGNER, SIGNER.formatted(" for key ID (kid) " + keyId))
				: new TokenException(Reason.SIGNER, SIGNER.formatted(""), ":error_generating_signer");
	}

	static TokenException claims() {
		return new TokenException(Reason.CLAIMS, "Error connecting to Realtime");
	}

	/**
	 * Return why the token is refused.
	 * @return the reason
	 */
	public Reason reason() {
		return this.reason;
	}

	/**
	 * Return the text of a refused upgrade.
	 * @return the text
	 */
	public String upgradeText() {
		return (this.reason == Reason.EXPIRED) ? "Token has expired" : text();
	}

	/**
	 * Return the reason in the error reply to a join.
	 * @return the text with its code
	 */
	public String joinText() {
		return switch (this.reason) {
			case MALFORMED -> "MalformedJWT: " + text();
			case EXPIRED, MISSING_FIELDS -> "InvalidJWTToken: " + text();
			case SIGNATURE -> "JwtSignatureError: " + text();
			case SIGNER -> "JwtSignerError: " + text();
			case CLAIMS -> "Unknown Error on Channel";
		};
	}

	/**
	 * Return the text of the system message that answers an {@code access_token} event.
	 * @param newest whether the newest server answers
	 * @return the text
	 */
	public String refreshText(boolean newest) {
		if (this.reason == Reason.SIGNATURE) {
			// the real server shows an inspected atom here
			return ":signature_error";
		}
		return (this.term != null && !newest) ? this.term : text();
	}

	private String text() {
		String message = getMessage();
		return (message != null) ? message : "";
	}

	/**
	 * The reason for which a token is refused.
	 */
	public enum Reason {

		/**
		 * Not a JWT.
		 */
		MALFORMED,
		/**
		 * Past its {@code exp}.
		 */
		EXPIRED,
		/**
		 * {@code role} or {@code exp} is missing.
		 */
		MISSING_FIELDS,
		/**
		 * Signed with another secret.
		 */
		SIGNATURE,
		/**
		 * An algorithm or key the server does not know.
		 */
		SIGNER,
		/**
		 * A claim of the wrong type.
		 */
		CLAIMS

	}

}
