package io.github.supabaserealtime.conformance;

import java.time.Instant;
import java.util.Map;

import io.github.supabaserealtime.test.internal.protocol.Jwt;

/**
 * A token that is refused, and what the server says to it (protocol.md 1.4, 4.5 and 8).
 */
enum BadToken {

	/**
	 * No token at all.
	 */
	MALFORMED("The token provided is not a valid JWT", "MalformedJWT: The token provided is not a valid JWT",
			"The token provided is not a valid JWT") {

		@Override
		String of(Target target) {
			return "not-a-token";
		}

	},

	/**
	 * Out of date.
	 */
	EXPIRED("Token has expired", "InvalidJWTToken: Token has expired \\d+ seconds ago",
			"Token has expired \\d+ seconds ago") {

		@Override
		String of(Target target) {
			return target.jwt(Map.of("exp", Instant.now().getEpochSecond() - 60));
		}

	},

	/**
	 * Signed with another secret.
	 */
	FORGED("Failed to validate JWT signature", "JwtSignatureError: Failed to validate JWT signature",
			":signature_error") {

		@Override
		String of(Target target) {
			return new Jwt("a secret that no server has been told")
				.sign(Map.of("role", "authenticated", "exp", Instant.now().getEpochSecond() + 3600));
		}

	},

	/**
	 * Without role and expiry.
	 */
	BARE("Fields `role` and `exp` are required in JWT", "InvalidJWTToken: Fields `role` and `exp` are required in JWT",
			"Fields `role` and `exp` are required in JWT") {

		@Override
		String of(Target target) {
			return target.sign(Map.of("sub", Target.MEMBER));
		}

	};

	private final String upgradeText;

	private final String joinText;

	private final String refreshText;

	BadToken(String upgradeText, String joinText, String refreshText) {
		this.upgradeText = upgradeText;
		this.joinText = joinText;
		this.refreshText = refreshText;
	}

	abstract String of(Target target);

	/**
	 * Return what an upgrade is refused with.
	 */
	String upgradeText() {
		return this.upgradeText;
	}

	/**
	 * Return a pattern for what a join is refused with.
	 */
	String joinText() {
		return this.joinText;
	}

	/**
	 * Return a pattern for what a channel is closed with.
	 */
	String refreshText() {
		return this.refreshText;
	}

}
