package io.github.supabaserealtime.test;

import io.github.supabaserealtime.test.internal.protocol.JsonWebKeys;
import io.github.supabaserealtime.test.internal.protocol.Jwt;
import io.github.supabaserealtime.test.internal.server.TokenSettings;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a builder was told.
 */
final class KeySettings {

	private static final String SECRET = "a-secret-that-only-the-embedded-server-knows";

	@Nullable String secret = SECRET;

	JsonWebKeys keys = JsonWebKeys.NONE;

	@Nullable SigningKey signingKey;

	@Nullable String apiKey;

	TokenSettings settings(ServerGeneration generation) {
		if (this.signingKey != null) {
			if (this.secret == null && generation == ServerGeneration.V2_129) {
				throw new IllegalStateException(
						"withoutJwtSecret: a server of version 2.129 fails for a tenant that has no secret");
			}
			return new TokenSettings(this.secret, this.keys, this.signingKey::sign, this.apiKey);
		}
		if (this.secret == null) {
			throw new IllegalStateException("withoutJwtSecret: the server needs a signingKey in its place");
		}
		return new TokenSettings(this.secret, this.keys, new Jwt(this.secret)::sign, this.apiKey);
	}

}
