package io.github.supabaserealtime.internal.client;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nothing secret is left of what the server says.
 */
class SecretsTests {

	private static final String JWT = "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.c2lnbmF0dXJl-_x";

	private final Secrets secrets = new Secrets("k.e+y(1)");

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "wss://x/websocket?apikey=k.e+y(1)&vsn=2.0.0|wss://x/websocket?apikey=***&vsn=2.0.0",
					"k.e+y(1) and k.e+y(1)|*** and ***", "token " + JWT + " is bad|token *** is bad",
					"{\"jwt\":\"" + JWT + "\"}|{\"jwt\":\"***\"}", "sb_secret_A-b_9 refused|*** refused",
					"key=sb_publishable_abc;|key=***;", "Bearer " + JWT + ", " + JWT + "|Bearer ***, ***" })
	void keysAndTokensAreMaskedWhereverTheyStand(String text, String masked) {
		assertThat(this.secrets.mask(text)).isEqualTo(masked);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = {
					"GET /socket/websocket?apikey=k.e%2By%281%29&vsn=2.0.0|GET /socket/websocket?apikey=***&vsn=2.0.0",
					"apikey=k.e%2by%281%29|apikey=***" })
	void theKeyIsMaskedAsItStandsInAnAddressToo(String text, String masked) {
		assertThat(this.secrets.mask(text)).isEqualTo(masked);
	}

	@Test
	void theFormOfAnHtmlFormIsMaskedToo() {
		assertThat(new Secrets("a key~").mask("apikey=a+key%7E and a%20key~ and a key~"))
			.isEqualTo("apikey=*** and *** and ***");
	}

	@Test
	void aSecretOverSeveralLinesOfTextIsMaskedInEach() {
		assertThat(this.secrets.mask("a\n" + JWT + "\nk.e+y(1)\n")).isEqualTo("a\n***\n***\n");
	}

	@ParameterizedTest
	@CsvSource({ "'Realtime is restarting, please standby'", "kXeyy1", "eyJ is no token", "sb_other_x", "''" })
	void whatIsNotSecretStays(String text) {
		assertThat(this.secrets.mask(text)).isEqualTo(text);
	}

}
