package io.github.supabaserealtime.test.internal.server;

import java.util.Map;
import java.util.function.Function;

import io.github.supabaserealtime.test.internal.protocol.JsonWebKeys;
import io.github.supabaserealtime.test.internal.protocol.Jwt;
import org.jspecify.annotations.Nullable;

/**
 * The keys that an embedded server signs and checks tokens with.
 *
 * @param secret the shared secret, {@code null} if the tenant has none
 * @param keys the JWKS of the tenant
 * @param signer signs claims
 * @param fixedApiKey a key that is accepted although it is no JWT, or {@code null}
 * @since 0.9.0
 */
public record TokenSettings(@Nullable String secret, JsonWebKeys keys, Function<Map<String, ?>, String> signer,
		@Nullable String fixedApiKey) {

	/**
	 * Return the settings of a tenant that has a secret only.
	 * @param secret the secret
	 * @return the settings
	 */
	public static TokenSettings of(String secret) {
		return new TokenSettings(secret, JsonWebKeys.NONE, new Jwt(secret)::sign, null);
	}

	@Override
	public String toString() {
		return "TokenSettings";
	}

}
