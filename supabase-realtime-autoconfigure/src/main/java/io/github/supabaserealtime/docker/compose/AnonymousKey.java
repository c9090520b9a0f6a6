package io.github.supabaserealtime.docker.compose;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs the anonymous key of a self-hosted installation. It is a token for the role
 * {@code anon} (protocol.md 1.5).
 */
final class AnonymousKey {

	private static final String ALGORITHM = "HmacSHA256";

	private static final Duration LIFETIME = Duration.ofDays(3650);

	private AnonymousKey() {
	}

	/**
	 * Sign a key.
	 * @param secret the secret of the tenant
	 * @param now the current time
	 * @return a token that expires in ten years
	 */
	static String sign(String secret, Instant now) {
		String claims = "{\"role\":\"anon\",\"iss\":\"supabase\",\"exp\":" + now.plus(LIFETIME).getEpochSecond() + "}";
		String content = encode(utf8("{\"alg\":\"HS256\",\"typ\":\"JWT\"}")) + "." + encode(utf8(claims));
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(new SecretKeySpec(utf8(secret), ALGORITHM));
			return content + "." + encode(mac.doFinal(utf8(content)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("No " + ALGORITHM + " in this JVM", ex);
		}
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String encode(byte[] bytes) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

}
