package io.github.supabaserealtime.test;

import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RestRequest}.
 */
class RestRequestTests {

	@Test
	void aKeyInTheQueryIsNotShown() {
		RestRequest request = new RestRequest("/broadcast?apikey=the-key&vsn=2.0.0", Map.of(), new byte[0], 202);
		assertThat(request).hasToString("RestRequest[/broadcast?apikey=…&vsn=2.0.0, 202]");
	}

}
