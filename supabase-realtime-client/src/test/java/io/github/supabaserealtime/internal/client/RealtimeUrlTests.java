package io.github.supabaserealtime.internal.client;

import java.util.Map;

import io.github.supabaserealtime.InvalidRealtimeUrlException;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the addresses that a person may write.
 */
class RealtimeUrlTests {

	@ParameterizedTest
	@CsvSource({ "https://ref.supabase.co, wss://ref.supabase.co/realtime/v1, https://ref.supabase.co/realtime/v1",
			"https://ref.supabase.co/, wss://ref.supabase.co/realtime/v1, https://ref.supabase.co/realtime/v1",
			"http://localhost:54321, ws://localhost:54321/realtime/v1, http://localhost:54321/realtime/v1",
			"wss://ref.supabase.co/realtime/v1, wss://ref.supabase.co/realtime/v1, https://ref.supabase.co/realtime/v1",
			"ws://dev.localhost:4000/socket, ws://dev.localhost:4000/socket, http://dev.localhost:4000",
			"ws://dev.localhost:4000/socket/websocket, ws://dev.localhost:4000/socket, http://dev.localhost:4000",
			"https://ref.supabase.co:8443, wss://ref.supabase.co:8443/realtime/v1, https://ref.supabase.co:8443/realtime/v1",
			"https://ref.supabase.co/realtime/v1/websocket/, wss://ref.supabase.co/realtime/v1, https://ref.supabase.co/realtime/v1",
			"' wss://ref.supabase.co/realtime/v1/ ', wss://ref.supabase.co/realtime/v1, https://ref.supabase.co/realtime/v1",
			"http://[::1]:54321, ws://[::1]:54321/realtime/v1, http://[::1]:54321/realtime/v1",
			"https://ref.supabase.co?apikey=x#y, wss://ref.supabase.co/realtime/v1, https://ref.supabase.co/realtime/v1",
			"HTTPS://Ref.supabase.co, wss://Ref.supabase.co/realtime/v1, https://Ref.supabase.co/realtime/v1" })
	void anAddressIsMadeOfWhatAPersonWrites(String text, String socket, String http) {
		RealtimeUrl url = RealtimeUrl.parse(text);
		assertThat(url).hasToString(socket);
		assertThat(url.httpBase()).isEqualTo(http);
		assertThat(url.socketUri("k", ProtocolVersion.V2, Map.of()))
			.hasToString(socket + "/websocket?apikey=k&vsn=2.0.0");
	}

	@Test
	void keyAndParametersAreEncoded() {
		assertThat(RealtimeUrl.parse("https://ref.supabase.co")
			.socketUri("a&b=c d", ProtocolVersion.V1, Map.of("log_level", "info")))
			.hasToString("wss://ref.supabase.co/realtime/v1/websocket?apikey=a%26b%3Dc%20d&log_level=info&vsn=1.0.0");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "''|empty", "ref.supabase.co|must begin with",
			"ftp://ref.supabase.co|must begin with", "ref.supabase.co:443|must begin with",
			"//ref.supabase.co|must begin with", "'   '|empty", "postgres://user:pass@localhost/postgres|database",
			"https://app.supabase.com/project/ref|dashboard", "https://|not a URL", "https:///path|no host",
			"https://a_b.supabase.co|no host", "postgresql://user:pass@db.ref.supabase.co:5432/postgres|database",
			"https://supabase.com/dashboard/project/ref|dashboard", "https://x y|not a URL",
			"https://ref.supabase.co/rest/v1/|another Supabase API",
			"https://ref.supabase.co/auth/v1|another Supabase API",
			"https://ref.supabase.co/storage/v1/object|another Supabase API",
			"https://ref.supabase.co/functions/v1|another Supabase API",
			"https://ref.supabase.co/graphql/v1|another Supabase API",
			"https://ref.supabase.co/realtime/v1/api/broadcast|another Supabase API",
			"http://host:4000/api/broadcast|another Supabase API", "ws://host:99999/socket|port 99999",
			"ws://host:0/socket|port 0" })
	void whatCannotBeOneIsRefusedWithAdvice(String text, String problem) {
		assertThatExceptionOfType(InvalidRealtimeUrlException.class).isThrownBy(() -> RealtimeUrl.parse(text))
			.withMessageContaining(problem)
			.satisfies((ex) -> {
				assertThat(ex.getAction()).contains("https://abcdefgh.supabase.co");
				assertThat(ex.getMessage()).doesNotContain("pass");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "eyJhbGciOi\u2026", "\u201ckey\u201d", "ke\ny", "ke y", "k\u00fcy", "ke\u0000y" })
	void aKeyOrTokenThatCannotStandInAHeaderIsRefusedWithoutBeingRepeated(String key) {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> RealtimeConnectionBuilder.of("https://ref.supabase.co", key).build())
			.withMessageStartingWith("The api key cannot be sent: its character ")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain(key));
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(
				() -> RealtimeConnectionBuilder.of("https://ref.supabase.co", "k").accessToken(key).buildRestClient())
			.withMessageStartingWith("The access token cannot be sent: its character ");
	}

	@Test
	void aHeaderThatCannotBeSentIsRefused() {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> RealtimeConnectionBuilder.of("https://ref.supabase.co", "k").header("X-Team", "a\r\nb"))
			.withMessage("The header 'X-Team' cannot be sent: its character 2 is a line break (U+000D),"
					+ " which cannot stand in an HTTP header");
	}

	@ParameterizedTest
	@ValueSource(strings = { "X Team", "X-Team:", "X-T\u00e9am", "X-Team\r\nX-Admin", "" })
	void aHeaderWhoseNameCannotBeSentIsRefused(String name) {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> RealtimeConnectionBuilder.of("https://ref.supabase.co", "k").header(name, "a"))
			.withMessageContaining("cannot be sent")
			.withMessageContaining("name is");
	}

	@Test
	void setAuthRefusesATokenThatCannotStandInAHeader() {
		RealtimeConnection connection = RealtimeConnectionBuilder.of("https://ref.supabase.co", "k").build();
		assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> connection.setAuth("s3cret\u2026"))
			.withMessage("The access token cannot be used: its character 7 is HORIZONTAL ELLIPSIS (U+2026),"
					+ " which cannot stand in an HTTP header");
	}

	@Test
	void theParametersOfTheConnectionCannotBeReplaced() {
		assertThatExceptionOfType(IllegalArgumentException.class)
			.isThrownBy(() -> RealtimeConnectionBuilder.of("https://ref.supabase.co", "k").param("vsn", "3"));
	}

}
