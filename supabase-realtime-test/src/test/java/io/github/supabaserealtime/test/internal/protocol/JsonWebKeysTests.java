package io.github.supabaserealtime.test.internal.protocol;

import java.security.Key;
import java.util.Base64;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link JsonWebKeys}, with the keys and signatures of RFC 7515, appendix A.
 */
class JsonWebKeysTests {

	private static final String PAYLOAD = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

	private static final String KEYS = """
			{"keys":[
			{"kty":"oct","kid":"k","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"},
			{"kty":"RSA","kid":"k","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"},
			{"kty":"EC","kid":"k","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
			{"kty":"OKP","kid":"ed","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
			]}""";

	private final JsonWebKeys keys = JsonWebKeys.parse(KEYS);

	@ParameterizedTest
	@CsvSource({ "HS256, eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9, dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
			"RS256, eyJhbGciOiJSUzI1NiJ9, cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw",
			"ES256, eyJhbGciOiJFUzI1NiJ9, DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q" })
	void theKeyOfTheTypeChecksTheSignature(JwtAlgorithm algorithm, String header, String signature) {
		Key key = this.keys.find(algorithm, "k");
		byte[] bytes = Base64.getUrlDecoder().decode(signature);
		assertThat(algorithm.verify(key, header + "." + PAYLOAD, bytes)).isTrue();
		assertThat(algorithm.verify(key, header + "." + PAYLOAD + "A", bytes)).isFalse();
		assertThat(algorithm.verify(key, header + "." + PAYLOAD, new byte[3])).isFalse();
		bytes[5] ^= 1;
		assertThat(algorithm.verify(key, header + "." + PAYLOAD, bytes)).isFalse();
	}

	@Test
	void aKeyIsFoundByTypeCurveAndId() {
		assertThat(this.keys.find(JwtAlgorithm.ES256, "other")).isNull();
		assertThat(this.keys.find(JwtAlgorithm.ES384, "k")).isNull();
		assertThat(this.keys.find(JwtAlgorithm.RS512, "k")).isSameAs(this.keys.find(JwtAlgorithm.RS256, "k"));
		assertThat(this.keys.find(JwtAlgorithm.ES256, "ed")).isNull();
		assertThat(JsonWebKeys.NONE.find(JwtAlgorithm.RS256, "k")).isNull();
	}

	@Test
	void aSetIsWrittenAsItWasRead() {
		assertThat(Json.parse(JsonWebKeys.NONE.and(this.keys).json())).isEqualTo(Json.parse(KEYS));
		assertThat(JsonWebKeys.NONE.json()).isEqualTo("{\"keys\":[]}");
		assertThat(this.keys).hasToString("JsonWebKeys[4]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "none", "[]", "{}", "{\"keys\":{}}", "{\"keys\":[\"hush\"]}",
			"{\"keys\":[{\"kty\":\"oct\",\"k\":\"hu*sh\"}]}", "{\"keys\":[{\"kty\":\"oct\"}]}",
			"{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"hush\"}]}",
			"{\"keys\":[{\"kty\":\"EC\",\"crv\":\"hush\",\"x\":\"AQAB\",\"y\":\"AQAB\"}]}" })
	void whatIsNoSetIsRefusedWithoutBeingTold(String json) {
		assertThatIllegalArgumentException().isThrownBy(() -> JsonWebKeys.parse(json))
			.withMessageContaining("JWKS")
			.withMessageNotContaining("hu")
			.withNoCause();
	}

}
