package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.PushRejectedException;
import io.github.supabaserealtime.PushTimeoutException;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.rest.BroadcastRejectedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Scenarios of a refused broadcast or presence call, in the forms of both generations
 * (protocol.md 5.6), on virtual time.
 */
class PushRefusalScenarioTests {

	private static final ChannelOptions ACK = ChannelOptions.builder().privateChannel(true).broadcastAck(true).build();

	private static final String UNAUTHORIZED = "{\"error\":\"unauthorized\"}";

	@RegisterExtension
	private final LogWatch log = new LogWatch();

	private final Bench bench = new Bench();

	private void answer(String event, String status, String response) {
		Sent push = this.bench.last(Bench.TOPIC, event);
		this.bench.reply(push.joinRef(), push.ref(), Bench.TOPIC, status, response);
	}

	private CompletableFuture<SendResult> refused(String response) {
		CompletableFuture<SendResult> pushed = this.bench.push(Bench.TOPIC, "x", true);
		answer("broadcast", "error", response);
		return pushed;
	}

	private @Nullable String remembered() {
		return this.bench.connection.status().refusedBroadcasts().get(Bench.TOPIC);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			payload_size_exceeded        | TOO_LARGE   | false | max_payload_size_in_kb
			unauthorized                 | REFUSED     | false | extension = 'broadcast'
			rls_policy_error             | REFUSED     | false | role
			invalid_persist_ttl          | REFUSED     | false | 72 hours
			query_canceled               | UNAVAILABLE | true  | index
			missing_partition            | UNAVAILABLE | true  | partition
			unable_to_connect_to_project | UNAVAILABLE | true  | database
			increase_connection_pool     | UNAVAILABLE | true  | connection pool
			unable_to_set_policies       | UNAVAILABLE | true  | policies
			""", quoteCharacter = '`')
	void eachCodeSaysWhatToDoInBothForms(String code, RealtimeException.Kind kind, boolean retryable, String advice) {
		this.bench.open().joined(Bench.TOPIC, ACK);
		for (String response : new String[] { "{\"error\":\"" + code + "\"}", "\"" + code + "\"" }) {
			assertThatExceptionOfType(PushRejectedException.class).isThrownBy(() -> Futures.get(refused(response)))
				.withMessageContaining("broadcast on '" + Bench.TOPIC + "'")
				.withMessageContaining(code)
				.withMessageContaining(advice)
				.satisfies((ex) -> {
					assertThat(ex.getCode()).isEqualTo(ex.getResponse()).isEqualTo(code);
					assertThat(ex.getKind()).isEqualTo(kind);
					assertThat(ex.isRetryable()).isEqualTo(retryable);
				});
		}
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"error":"quota_of_tomorrow"}              | quota_of_tomorrow | quota_of_tomorrow
			{"error":"QuotaOfTomorrow"}                | QuotaOfTomorrow   | QuotaOfTomorrow
			{"reason":"why","error":"code"}            | code              | code
			{"reason":"unmatched topic"}               | unmatched topic   |
			{"error":{"code":7},"reason":"why"}        | why               |
			{"error":7}                                | {"error":7}       |
			"Some text"                                | Some text         |
			{}                                         | {}                |
			[]                                         | []                |
			null                                       | null              |
			""")
	void anAnswerOfAnyOtherFormIsARefusalThatKeepsWhatTheServerSaid(String response, String text,
			@Nullable String code) {
		this.bench.open().joined(Bench.TOPIC, ACK);
		assertThatExceptionOfType(PushRejectedException.class).isThrownBy(() -> Futures.get(refused(response)))
			.withMessageContaining(text)
			.satisfies((ex) -> {
				assertThat(ex.getResponse()).isEqualTo(text);
				assertThat(ex.getCode()).isEqualTo(code);
				assertThat(ex.getKind()).isEqualTo(RealtimeException.Kind.REFUSED);
				assertThat(ex.isRetryable()).isFalse();
			});
		assertThat(remembered()).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{}                                                  | extension = 'presence'
			{"reason":"Presence track payload must be a map"}   | Presence track payload must be a map
			{"error":"unauthorized"}                            | extension = 'presence'
			""")
	void aRefusedPresenceCallSaysWhatMayBeWrongAndNothingIsRemembered(String response, String text) {
		this.bench.open().joined(Bench.TOPIC, ACK);
		CompletableFuture<SendResult> tracked = new CompletableFuture<>();
		this.bench.connection.track(Bench.TOPIC, "{}", tracked);
		answer("presence", "error", response);
		assertThatExceptionOfType(PushRejectedException.class).isThrownBy(() -> Futures.get(tracked))
			.withMessageContaining("presence call on '" + Bench.TOPIC + "'")
			.withMessageContaining(text);
		assertThat(remembered()).isNull();
	}

	@Test
	void silenceIsExplainedForServersOfBothGenerations() {
		this.bench.open().joined(Bench.TOPIC, ACK);
		CompletableFuture<SendResult> pushed = this.bench.push(Bench.TOPIC, "x", true);
		CompletableFuture<SendResult> tracked = new CompletableFuture<>();
		this.bench.connection.track(Bench.TOPIC, "{}", tracked);
		this.bench.advance(10);
		assertThatExceptionOfType(PushTimeoutException.class).isThrownBy(() -> Futures.get(pushed))
			.withMessageContaining("2.129.8")
			.withMessageContaining("newer")
			.withMessageNotContaining("never");
		assertThatExceptionOfType(PushTimeoutException.class).isThrownBy(() -> Futures.get(tracked))
			.withMessageNotContaining("broadcast");
	}

	@Test
	void thatBroadcastsAreNotAllowedIsRememberedAndLoggedOnce() {
		this.bench.open().joined(Bench.TOPIC, ACK);
		assertThat(refused(UNAUTHORIZED)).isCompletedExceptionally();
		assertThat(refused(UNAUTHORIZED)).isCompletedExceptionally();
		assertThat(remembered()).startsWith("unauthorized").contains("extension = 'broadcast'");
		assertThat(this.log.warnings()).singleElement()
			.asString()
			.contains(Bench.TOPIC, "test", "unauthorized", "extension = 'broadcast'");
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
		assertThat(this.bench.connection.status().refusedChannels()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "rls_policy_error", "increase_connection_pool", "payload_size_exceeded", "something_new" })
	void whatTheServerJudgesAnewForEachMessageIsNotRemembered(String code) {
		this.bench.open().joined(Bench.TOPIC, ACK);
		assertThat(refused("{\"error\":\"" + code + "\"}")).isCompletedExceptionally();
		assertThat(remembered()).isNull();
		assertThat(this.log.warnings()).isEmpty();
	}

	@Test
	void anotherTokenForgetsTheRefusalAndMayBeRefusedAgain() {
		this.bench.open().joined(Bench.TOPIC, ACK);
		assertThat(refused(UNAUTHORIZED)).isCompletedExceptionally();
		this.bench.connection.setAuth("other");
		assertThat(remembered()).isNull();
		assertThat(refused(UNAUTHORIZED)).isCompletedExceptionally();
		assertThat(remembered()).isNotNull();
		assertThat(this.log.warnings()).hasSize(2);
	}

	@Test
	void anAnswerToWhatWasSentBeforeTheTokenChangedSaysNothingAboutTheNewOne() {
		this.bench.open().joined(Bench.TOPIC, ACK);
		CompletableFuture<SendResult> pushed = this.bench.push(Bench.TOPIC, "x", true);
		this.bench.advance(1);
		this.bench.connection.setAuth("other");
		answer("broadcast", "error", UNAUTHORIZED);
		assertThat(pushed).isCompletedExceptionally();
		assertThat(remembered()).isNull();
		assertThat(this.log.warnings()).isEmpty();
	}

	private Bench overHttp() {
		Bench.Options options = new Bench.Options();
		options.buffers = new ConnectionSettings.BufferSettings(100, OverflowPolicy.DROP_OLDEST, Duration.ofMinutes(1),
				100, true);
		Bench http = new Bench(options);
		http.open().joined(Bench.TOPIC, ACK);
		http.close(1006);
		return http;
	}

	private static CompletableFuture<SendResult> answeredOverHttp(Bench http, BroadcastRejectedException.Reason reason,
			int status) {
		CompletableFuture<SendResult> pushed = http.push(Bench.TOPIC, "x", true);
		http.connection.sentOverHttp(http.overHttp.get(http.overHttp.size() - 1),
				new BroadcastRejectedException(reason, status, "no"));
		return pushed;
	}

	@Test
	void whatIsNotAllowedOverHttpIsRememberedAndForgottenAlike() {
		Bench http = overHttp();
		Supplier<@Nullable String> remembered = () -> http.connection.status().refusedBroadcasts().get(Bench.TOPIC);
		assertThat(answeredOverHttp(http, BroadcastRejectedException.Reason.UNAUTHORIZED, 401))
			.isCompletedExceptionally();
		assertThat(remembered.get()).as("that is about the token").isNull();
		answeredOverHttp(http, BroadcastRejectedException.Reason.OTHER, 403);
		assertThat(remembered.get()).as("a gateway said that").isNull();
		answeredOverHttp(http, BroadcastRejectedException.Reason.FORBIDDEN, 403);
		assertThat(answeredOverHttp(http, BroadcastRejectedException.Reason.FORBIDDEN, 403)).isCompletedExceptionally();
		assertThat(remembered.get()).startsWith("unauthorized").contains("extension = 'broadcast'");
		assertThat(this.log.warnings()).filteredOn((line) -> line.contains("refuses the broadcasts")).hasSize(1);
		CompletableFuture<SendResult> late = http.push(Bench.TOPIC, "x", true);
		http.lane.advance(Duration.ofMillis(10));
		http.connection.setAuth("other");
		assertThat(remembered.get()).isNull();
		http.connection.sentOverHttp(http.overHttp.get(http.overHttp.size() - 1),
				new BroadcastRejectedException(BroadcastRejectedException.Reason.FORBIDDEN, 403, "no"));
		assertThat(late).isCompletedExceptionally();
		assertThat(remembered.get()).as("that was about the token before").isNull();
		answeredOverHttp(http, BroadcastRejectedException.Reason.FORBIDDEN, 403);
		assertThat(remembered.get()).isNotNull();
		http.push(Bench.TOPIC, "x", true);
		http.connection.sentOverHttp(http.overHttp.get(http.overHttp.size() - 1), null);
		assertThat(remembered.get()).as("that one was accepted").isNull();
		answeredOverHttp(http, BroadcastRejectedException.Reason.FORBIDDEN, 403);
		http.unsubscribe(Bench.TOPIC);
		assertThat(remembered.get()).isNull();
	}

	@Test
	void aRejoinWithTheSameTokenKeepsItUntilABroadcastIsAccepted() {
		this.bench.open().joined(Bench.TOPIC, ACK);
		assertThat(refused(UNAUTHORIZED)).isCompletedExceptionally();
		this.bench.live(6);
		this.bench.reopen();
		this.bench.advance(1);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(remembered()).isNotNull();
		CompletableFuture<SendResult> pushed = this.bench.push(Bench.TOPIC, "x", true);
		answer("broadcast", "ok", "{}");
		assertThat(pushed).isCompletedWithValue(SendResult.acknowledged());
		assertThat(remembered()).as("a policy was added").isNull();
	}

	@Test
	void anAnswerToAPresenceCallProvesNothingAboutBroadcasts() {
		this.bench.open().joined(Bench.TOPIC, ACK);
		assertThat(refused(UNAUTHORIZED)).isCompletedExceptionally();
		this.bench.connection.track(Bench.TOPIC, "{}", new CompletableFuture<>());
		answer("presence", "ok", "{}");
		assertThat(remembered()).isNotNull();
	}

	@Test
	void whatIsNotSubscribedAnyMoreIsNotRemembered() {
		this.bench.open().joined(Bench.TOPIC, ACK);
		assertThat(refused(UNAUTHORIZED)).isCompletedExceptionally();
		CompletableFuture<SendResult> late = this.bench.push(Bench.TOPIC, "x", true);
		this.bench.unsubscribe(Bench.TOPIC);
		assertThat(remembered()).isNull();
		answer("broadcast", "error", UNAUTHORIZED);
		assertThat(late).isCompletedExceptionally();
		assertThat(remembered()).isNull();
	}

	@Test
	void aJoinThatIsRefusedWithACodeKeepsIt() {
		this.bench.open();
		CompletableFuture<Void> subscribed = this.bench.subscribe(Bench.TOPIC, ACK);
		this.bench.advance(1);
		Sent join = this.bench.lastJoin(Bench.TOPIC);
		this.bench.reply(join.joinRef(), join.ref(), Bench.TOPIC, "error", UNAUTHORIZED);
		assertThatExceptionOfType(RealtimeException.class).isThrownBy(() -> Futures.get(subscribed))
			.satisfies((ex) -> assertThat(ex.getCode()).isEqualTo("unauthorized"));
		assertThat(this.bench.connection.status().refusedChannels()).containsKey(Bench.TOPIC);
	}

}
