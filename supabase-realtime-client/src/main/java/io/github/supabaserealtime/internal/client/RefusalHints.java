package io.github.supabaserealtime.internal.client;

import java.net.URI;
import java.util.regex.Pattern;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.internal.text.GatewayPath;

/**
 * Adds hints to the texts with which the server refuses something. A hint names what to
 * look at. Safe for several threads.
 */
final class RefusalHints {

	private static final Pattern ABOUT_TOKEN = Pattern
		.compile("(?:InvalidJWTToken|MalformedJWT|JwtSignatureError|JwtSignerError): .*"
				+ "|Token has expired.*|The token provided is not a valid JWT.*|Fields `role` and `exp`.*"
				+ "|The access token has expired.*|:signature_error.*|:error_generating_signer.*"
				+ "|Failed to generate JWT signer.*", Pattern.DOTALL);

	private final CredentialOrigins origins;

	private final URI address;

	private volatile boolean tokenReplaced;

	/**
	 * Create hints.
	 * @param origins where the credentials come from
	 * @param address the address of the socket
	 */
	RefusalHints(CredentialOrigins origins, URI address) {
		this.origins = origins;
		this.address = address;
	}

	/**
	 * Take note that {@code setAuth()} replaced the configured token, or no more.
	 */
	void tokenReplaced(boolean replaced) {
		this.tokenReplaced = replaced;
	}

	/**
	 * Add a hint to the refusal of an upgrade.
	 */
	ConnectionFailure ofUpgrade(ConnectionFailure failure) {
		if (failure.kind() != ConnectionFailure.Kind.REFUSED || failure.httpStatus() == null) {
			return failure;
		}
		String hint = switch (failure.httpStatus()) {
			case 401 -> ". Check " + this.origins.apiKey();
			case 404 -> failure.message().contains("Tenant not found") ? "" : GatewayPath.hint(this.address);
			default -> "";
		};
		return hint.isEmpty() ? failure : ConnectionFailure.refused(failure.httpStatus(), failure.message() + hint);
	}

	/**
	 * Add a hint to the refusal of a join.
	 */
	String ofJoin(String refusal) {
		return ABOUT_TOKEN.matcher(refusal).matches()
				? refusal + ". Check "
						+ (this.tokenReplaced ? "the token that was passed to setAuth()" : this.origins.accessToken())
				: refusal;
	}

}
