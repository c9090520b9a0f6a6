package io.github.supabaserealtime.internal.client;

import java.net.URI;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.internal.client.ConnectionConfiguration.Credentials;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the advice in the texts of refusals.
 */
class RefusalHintsTests {

	private static RefusalHints hints(Credentials credentials) {
		return hints(credentials, "wss://ref.supabase.co/realtime/v1/websocket?apikey=s3cret");
	}

	private static RefusalHints hints(Credentials credentials, String address) {
		return new RefusalHints(CredentialOrigins.of(credentials), URI.create(address));
	}

	private static Credentials credentials() {
		return credentials(null, null);
	}

	private static Credentials credentials(@Nullable String apiKeyOrigin, @Nullable String accessTokenOrigin) {
		return new Credentials("key", null, null, apiKeyOrigin, accessTokenOrigin);
	}

	@Test
	void aRefusedKeyIsNamedByItsOrigin() {
		ConnectionFailure refused = ConnectionFailure.refused(401, "no");
		assertThat(hints(credentials()).ofUpgrade(refused).message()).isEqualTo("no. Check the api key");
		assertThat(hints(credentials("'supabase.realtime.api-key'", null)).ofUpgrade(refused))
			.hasToString("REFUSED 401: no. Check 'supabase.realtime.api-key'");
	}

	@Test
	void whatIsNoRefusedKeyStaysAsItIs() {
		for (ConnectionFailure failure : new ConnectionFailure[] { ConnectionFailure.refused(403, "disabled"),
				ConnectionFailure.refused(500, "no"), ConnectionFailure.proxy(401, "no"),
				ConnectionFailure.of(ConnectionFailure.Kind.TLS, "no") }) {
			assertThat(hints(credentials()).ofUpgrade(failure)).isSameAs(failure);
		}
	}

	@ParameterizedTest
	@CsvSource({ "ws://host:4000/realtime/v1/websocket, ws://host:4000/socket",
			"wss://realtime.example.com/realtime/v1/websocket, wss://realtime.example.com/socket",
			"ws://notsupabase.co:4000/realtime/v1/websocket, ws://notsupabase.co:4000/socket" })
	void anUnknownPathAtAServerOfOnesOwnHintsAtTheSocket(String address, String instead) {
		RefusalHints hints = hints(credentials(), address);
		assertThat(hints.ofUpgrade(ConnectionFailure.refused(404, "no")).message()).startsWith("no. ")
			.endsWith("use the url '" + instead + "'");
		ConnectionFailure tenant = ConnectionFailure.refused(404, "no: Tenant not found");
		assertThat(hints.ofUpgrade(tenant)).isSameAs(tenant);
	}

	@ParameterizedTest
	@ValueSource(strings = { "wss://ref.supabase.co/realtime/v1/websocket",
			"wss://ref.SUPABASE.in/realtime/v1/websocket", "ws://host:4000/socket/websocket" })
	void anotherUnknownPathDoesNot(String address) {
		ConnectionFailure failure = ConnectionFailure.refused(404, "no");
		assertThat(hints(credentials(), address).ofUpgrade(failure)).isSameAs(failure);
	}

	@Test
	void aRefusedTokenIsNamedByItsOrigin() {
		String refusal = "InvalidJWTToken: Token has expired 3 seconds ago";
		Credentials keyOnly = credentials("'the.key'", "'the.token'");
		Credentials withToken = new Credentials("key", "t", null, "'the.key'", "'the.token'");
		Credentials withProvider = new Credentials("key", "t", () -> "p", "'the.key'", "'the.token'");
		assertThat(hints(keyOnly).ofJoin(refusal)).isEqualTo(refusal + ". Check 'the.key'");
		assertThat(hints(withToken).ofJoin(refusal)).isEqualTo(refusal + ". Check 'the.token'");
		RefusalHints replaced = hints(withToken);
		replaced.tokenReplaced(true);
		assertThat(replaced.ofJoin(refusal)).endsWith(". Check the token that was passed to setAuth()");
		replaced.tokenReplaced(false);
		assertThat(replaced.ofJoin(refusal)).endsWith(". Check 'the.token'");
		assertThat(hints(withProvider).ofJoin(refusal)).endsWith(". Check the token of the AccessTokenProvider");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Unauthorized: You do not have permissions to read from this Channel topic",
			"unmatched topic", "TopicNameRequired: You must provide a topic name" })
	void aRefusalThatNoOtherTokenHelpsAgainstStaysAsItIs(String refusal) {
		assertThat(hints(credentials()).ofJoin(refusal)).isEqualTo(refusal);
	}

}
