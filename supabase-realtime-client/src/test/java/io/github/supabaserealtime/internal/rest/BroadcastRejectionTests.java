package io.github.supabaserealtime.internal.rest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.supabaserealtime.rest.BroadcastRejectedException;
import io.github.supabaserealtime.rest.BroadcastRejectedException.MessageError;
import io.github.supabaserealtime.rest.BroadcastRejectedException.Reason;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import io.github.supabaserealtime.rest.HttpBroadcast;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Each refusal that protocol.md 9 knows, as a typed failure.
 */
class BroadcastRejectionTests {

	private static final HttpBroadcast BROADCAST = HttpBroadcast.of("room", "x", Map.of());

	private static final String TOO_LARGE = "Payload size exceeds tenant limit";

	private static BroadcastRestClient client(String base, AccessTokenSource tokens) {
		RestClient restClient = RestClient.builder().requestFactory(new JdkClientHttpRequestFactory()).build();
		return new DefaultBroadcastRestClient(restClient, base, Map.of(), "key", tokens, JsonMapper.shared(),
				UnaryOperator.identity());
	}

	private static BroadcastRejectedException refused(int status, String body, boolean batch) {
		try (CannedServer server = new CannedServer(status, body)) {
			BroadcastRestClient client = client(server.url(), () -> null);
			return catchThrowableOfType(BroadcastRejectedException.class, () -> {
				if (batch) {
					client.sendAll(List.of(BROADCAST, BROADCAST));
				}
				else {
					client.send(BROADCAST);
				}
			});
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					401 | {"message":"Unauthorized"}                                      | UNAUTHORIZED           | false
					401 | {"message":"Tenant not found in database"}                      | TENANT_NOT_FOUND       | false
					401 | {"error":"Token has expired"}                                   | UNAUTHORIZED           | false
					403 | {"message":"Unauthorized"}                                      | FORBIDDEN              | false
					403 | {"message":"You cannot consume this service"}                   | OTHER                  | false
					403 | <html><h1>403 Forbidden</h1></html>                             | OTHER                  | false
					403 |                                                                 | OTHER                  | false
					403 | {"message":"Tenant is suspended"}                               | TENANT_SUSPENDED       | false
					403 | {"error":"Realtime was disabled for this tenant"}               | TENANT_SUSPENDED       | false
					404 |                                                                 | ENDPOINT_NOT_FOUND     | false
					404 | {"error":"Tenant not found"}                                    | TENANT_NOT_FOUND       | false
					413 | Request Entity Too Large                                        | PAYLOAD_TOO_LARGE      | false
					415 | {"error":"Unsupported Media Type. Use application/json"}        | UNSUPPORTED_MEDIA_TYPE | false
					422 | {"errors":{"payload":["Payload size exceeds tenant limit"]}}    | PAYLOAD_TOO_LARGE      | false
					422 | {"errors":{"messages":["can't be blank"]}}                      | INVALID_MESSAGE        | false
					422 | {"errors":{"persist":["can only be used on private channels"]}} | INVALID_MESSAGE        | false
					422 | {"message":"persist ttl must be a positive integer of seconds from 1 to 259200"} | INVALID_MESSAGE | false
					422 | {"message":"RLS policy error"}                                  | POLICY_FAILED          | false
					422 | {"message":"Query canceled"}                                    | DATABASE_UNAVAILABLE   | true
					422 | {"message":"Missing messages partition"}                        | DATABASE_UNAVAILABLE   | true
					422 | {"message":"Tenant database unavailable"}                       | DATABASE_UNAVAILABLE   | true
					422 | {"message":"Tenant database initializing"}                      | DATABASE_UNAVAILABLE   | true
					422 | {"message":"Tenant database connection initializing"}           | DATABASE_UNAVAILABLE   | true
					422 | {"message":"Tenant database has too many connections"}          | DATABASE_UNAVAILABLE   | true
					422 | {"message":"Connect rate limit reached"}                        | DATABASE_UNAVAILABLE   | true
					422 | {"message":"something new"}                                     | OTHER                  | false
					429 | {"message":"Too many requests"}                                 | RATE_LIMITED           | true
					429 | {"message":"You have exceeded your rate limit"}                 | RATE_LIMITED           | true
					429 | {"error":"Too many joins per second"}                           | RATE_LIMITED           | true
					429 | {"message":"Connection pool exhausted"}                         | DATABASE_UNAVAILABLE   | true
					429 | {"message":"Too many messages to broadcast, please reduce the batch size"} | BATCH_TOO_LARGE | true
					500 | {"message":"RPC error"}                                         | SERVER_ERROR           | true
					500 | {"message":"Unable to authorize broadcast"}                     | SERVER_ERROR           | true
					503 | <html>Service Unavailable</html>                                | SERVER_ERROR           | true
					400 | Bad Request                                                     | OTHER                  | false
					406 | Not Acceptable                                                  | OTHER                  | false
					302 |                                                                 | OTHER                  | false
					200 | <html>Welcome</html>                                            | OTHER                  | false
					""")
	void aRefusalHasAReason(int status, String body, Reason reason, boolean retryable) {
		for (boolean batch : new boolean[] { true, false }) {
			BroadcastRejectedException rejected = refused(status, (body != null) ? body : "", batch);
			assertThat(rejected.getReason()).isEqualTo(reason);
			assertThat(rejected.getStatus()).isEqualTo(status);
			assertThat(rejected.isRetryable()).isEqualTo(retryable);
			assertThat(rejected).hasMessageStartingWith("The server answered the broadcast with " + status + ": ");
		}
	}

	@Test
	void only202MeansAccepted() {
		try (CannedServer server = new CannedServer(202, "")) {
			client(server.url(), () -> null).send(BROADCAST);
		}
		assertThat(refused(204, "", false).getReason()).isEqualTo(Reason.OTHER);
	}

	@Test
	void a404NamesTheVersionThatTheSingleEndpointNeedsAndDoubtsTheAddressOfABatch() {
		assertThat(refused(404, "{\"error\":\"Not Found\"}", false)).hasMessageContaining("2.97.0")
			.hasMessageContaining("Not Found");
		assertThat(refused(404, "", true)).hasMessageNotContaining("2.97.0").hasMessageContaining("address");
	}

	static Stream<Arguments> messageErrors() {
		return Stream.of(
				Arguments.of(
						"{\"errors\":{\"messages\":[{},{\"payload\":[\"can't be blank\"],\"event\":[\"a\",\"b\"]}]}}",
						Reason.INVALID_MESSAGE,
						List.of(new MessageError(1, "payload", "can't be blank"), new MessageError(1, "event", "a"),
								new MessageError(1, "event", "b"))),
				Arguments.of("{\"errors\":{\"messages\":[{\"payload\":[\"%s\"]},{}]}}".formatted(TOO_LARGE),
						Reason.PAYLOAD_TOO_LARGE, List.of(new MessageError(0, "payload", TOO_LARGE))),
				Arguments.of("{\"errors\":{\"payload\":[\"%s\"]}}".formatted(TOO_LARGE), Reason.PAYLOAD_TOO_LARGE,
						List.of(new MessageError(0, "payload", TOO_LARGE))),
				Arguments.of(
						"{\"errors\":{\"messages\":[{\"payload\":[\"%s\"],\"event\":[\"?\"]}]}}".formatted(TOO_LARGE),
						Reason.INVALID_MESSAGE,
						List.of(new MessageError(0, "payload", TOO_LARGE), new MessageError(0, "event", "?"))),
				Arguments.of("{\"errors\":{\"messages\":[\"can't be blank\"]}}", Reason.INVALID_MESSAGE, List.of()),
				Arguments.of("{\"errors\":7}", Reason.INVALID_MESSAGE, List.of()),
				Arguments.of("{\"message\":\"x\"}", Reason.OTHER, List.of()));
	}

	@ParameterizedTest
	@MethodSource
	void messageErrors(String body, Reason reason, List<MessageError> errors) {
		BroadcastRejectedException rejected = refused(422, body, true);
		assertThat(rejected.getReason()).isEqualTo(reason);
		assertThat(rejected.getMessageErrors()).isEqualTo(errors);
	}

	@Test
	void whatIsWrongWithManyMessagesIsReadToItsEnd() {
		String error = "{\"payload\":[\"%s\"]}".formatted(TOO_LARGE);
		String body = "{\"errors\":{\"messages\":[" + String.join(",", Collections.nCopies(2000, error)) + "]}}";
		BroadcastRejectedException rejected = refused(422, body, true);
		assertThat(rejected.getReason()).isEqualTo(Reason.PAYLOAD_TOO_LARGE);
		assertThat(rejected.getMessageErrors()).hasSize(2000)
			.last()
			.isEqualTo(new MessageError(1999, "payload", TOO_LARGE));
	}

	@Test
	void anExceptionSurvivesSerialization() throws IOException, ClassNotFoundException {
		BroadcastRejectedException rejected = refused(422, "{\"errors\":{\"payload\":[\"x\"]}}", false);
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		new ObjectOutputStream(bytes).writeObject(rejected);
		Object read = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
		assertThat(read).isInstanceOfSatisfying(BroadcastRejectedException.class,
				(copy) -> assertThat(copy.getMessageErrors()).isEqualTo(rejected.getMessageErrors()).hasSize(1));
	}

	@Test
	void aTokenThatCannotStandInAHeaderIsToldAndNotSent() {
		try (CannedServer server = new CannedServer(202, "")) {
			for (String token : List.of("s3cret\u2026", "\u201cs3cret\u201d", "s3c\nret")) {
				BroadcastRestClient client = client(server.url(), () -> token);
				assertThatExceptionOfType(BroadcastRejectedException.class).isThrownBy(() -> client.send(BROADCAST))
					.withMessageContaining("the access token cannot be used: its character ")
					.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("s3c"));
			}
		}
	}

	@Test
	void aPageOfHtmlIsNotRepeated() {
		for (String body : List.of("<html>s3cret page</html>", "\n <!DOCTYPE html>s3cret page",
				"{\"message\":\"<p>s3cret page</p>\"}")) {
			assertThat(refused(502, body, false)).hasMessage("The server answered the broadcast with 502: no text");
		}
		assertThat(refused(500, "one\r\ntwo", false)).hasMessageEndingWith(": one two");
	}

	@Test
	void aServerWithoutAGatewayHintsAtTheSocket() {
		try (CannedServer server = new CannedServer(404, "")) {
			BroadcastRestClient client = client(server.url() + "/realtime/v1", () -> null);
			assertThatExceptionOfType(BroadcastRejectedException.class).isThrownBy(() -> client.send(BROADCAST))
				.withMessageContaining("use the url 'ws://localhost:")
				.withMessageEndingWith("/socket'");
		}
	}

	@Test
	void aLongTextIsShortened() {
		assertThat(refused(500, "x".repeat(20_000), false).getMessage()).hasSizeLessThan(400).endsWith("x…");
	}

	@Test
	void theTokenIsMaskedWhateverItLooksLike() {
		String body = "{\"errors\":{\"messages\":[{\"topic\":[\"no opaque-token\"]}],\"other\":\"opaque-token\"}}";
		try (CannedServer server = new CannedServer(422, body)) {
			assertThatExceptionOfType(BroadcastRejectedException.class)
				.isThrownBy(() -> client(server.url(), () -> "opaque-token").send(BROADCAST))
				.withMessageNotContaining("opaque-token")
				.satisfies((ex) -> assertThat(ex.getMessageErrors())
					.containsExactly(new MessageError(0, "topic", "no ***")));
		}
	}

	@Test
	void aTokenThatCannotBeSentIsNotShown() {
		try (CannedServer server = new CannedServer(202, "")) {
			assertThatExceptionOfType(BroadcastRejectedException.class)
				.isThrownBy(() -> client(server.url(), () -> "opaque\ntoken").send(BROADCAST))
				.withNoCause()
				.withMessageNotContaining("opaque")
				.satisfies((ex) -> {
					assertThat(ex.getReason()).isEqualTo(Reason.OTHER);
					assertThat(ex.getStatus()).isZero();
					assertThat(ex.isRetryable()).isFalse();
				});
		}
	}

	@Test
	void aServerThatCannotBeReachedIsNoAnswer() {
		CannedServer server = new CannedServer(202, "");
		server.close();
		assertThatExceptionOfType(BroadcastRejectedException.class)
			.isThrownBy(() -> client(server.url(), () -> null).send(BROADCAST))
			.withNoCause()
			.satisfies((ex) -> {
				assertThat(ex.getReason()).isEqualTo(Reason.NO_ANSWER);
				assertThat(ex.isRetryable()).isTrue();
			});
	}

	@ParameterizedTest
	@CsvSource({ "401, 1", "403, 0", "202, 0" })
	void theSourceOfTokensIsToldOfARefusedOne(int status, int told) {
		AtomicInteger rejections = new AtomicInteger();
		AccessTokenSource tokens = new AccessTokenSource() {

			@Override
			public String getAccessToken() {
				return "token";
			}

			@Override
			public void rejected(String token) {
				assertThat(token).isEqualTo("token");
				rejections.incrementAndGet();
			}

		};
		try (CannedServer server = new CannedServer(status, "")) {
			BroadcastRestClient client = client(server.url(), tokens);
			assertThat(catchThrowableOfType(BroadcastRejectedException.class, () -> client.send(BROADCAST)) != null)
				.isEqualTo(status != 202);
		}
		assertThat(rejections).hasValue(told);
	}

}
