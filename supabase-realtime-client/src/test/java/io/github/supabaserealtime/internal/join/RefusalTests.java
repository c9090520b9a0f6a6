package io.github.supabaserealtime.internal.join;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the meaning of the server's reasons.
 */
class RefusalTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "TopicNameRequired: You must provide a topic name|TopicNameRequired|CHANGE",
			"Unauthorized: You do not have permissions|Unauthorized|CHANGE",
			"PrivateOnly: This project only allows private channels|PrivateOnly|CHANGE",
			"TenantNotFound: Tenant with the given ID does not exist|TenantNotFound|CHANGE",
			"RealtimeDisabledForTenant: Realtime disabled|RealtimeDisabledForTenant|CHANGE",
			"UnableToReplayMessages: Replay is not allowed for public channels|UnableToReplayMessages|CHANGE",
			"UnableToReplayMessages: Realtime was unable to replay messages|UnableToReplayMessages|TIME",
			"InvalidJWTToken: Token has expired 9 seconds ago|InvalidJWTToken|TOKEN",
			"MalformedJWT: The token provided is not a valid JWT|MalformedJWT|TOKEN",
			"JwtSignatureError: Failed to validate JWT signature|JwtSignatureError|TOKEN",
			"ChannelRateLimitReached: Too many channels|ChannelRateLimitReached|TIME",
			"RealtimeDisabledForConfiguration: Error parsing `filter` params|RealtimeDisabledForConfiguration|CHANGE",
			"PostgresChangesSubscribeTimeout: Timed out after 1ms|PostgresChangesSubscribeTimeout|TIME",
			"MusterJoinError: :draining|MusterJoinError|TIME",
			"RealtimeRestarting: Realtime is restarting|RealtimeRestarting|TIME", "unmatched topic||CHANGE",
			"Unknown Error on Channel||TIME", "join crashed||TIME" })
	void aRefusedJoin(String text, String code, Refusal.Remedy remedy) {
		assertThat(Refusal.ofJoin(text, null)).isEqualTo(new Refusal(text, code, remedy));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "Token has expired 0 seconds ago|TOKEN", ":signature_error|TOKEN",
					"The token provided is not a valid JWT|TOKEN", ":error_generating_signer|TOKEN",
					"Failed to generate JWT signer, check your JWT secret or JWKS configuration|TOKEN",
					"You do not have permissions to read from this Channel topic: x|CHANGE",
					"You no longer have permission to read from this Channel topic: x|CHANGE",
					"Too many messages per second|TIME", "Track message size exceeded|TIME" })
	void aClosedChannel(String text, Refusal.Remedy remedy) {
		assertThat(Refusal.ofClose(text).remedy()).isEqualTo(remedy);
	}

	@Test
	void someMessagesAboutPostgresChangesEndTheAttempt() {
		assertThat(Refusal.endsSubscription("Error parsing `filter` params: [\"wrong\"]")).isTrue();
		assertThat(Refusal.endsSubscription("Unable to subscribe to changes with given parameters.")).isTrue();
		assertThat(Refusal.endsSubscription("{:error, \"Too many database timeouts\"}")).isFalse();
	}

}
