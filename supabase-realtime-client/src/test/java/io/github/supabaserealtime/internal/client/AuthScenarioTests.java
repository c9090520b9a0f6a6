package io.github.supabaserealtime.internal.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Access tokens on virtual time. Numbers are those of docs/scenarios.md.
 */
class AuthScenarioTests {

	private final Bench bench = new Bench();

	private static Bench provided() {
		Bench.Options options = new Bench.Options();
		options.tokensProvided = true;
		return new Bench(options);
	}

	private static void answer(Bench bench, @Nullable String token) {
		bench.connection.tokenResolved(bench.tokenLookUps.get(bench.tokenLookUps.size() - 1), token);
	}

	private static String joinToken(Bench bench) {
		return bench.lastJoin(Bench.TOPIC).payload().path("access_token").asString("none");
	}

	/**
	 * A bench whose provider has answered and whose channel is joined.
	 */
	private static Bench joined(String token) {
		Bench bench = provided();
		bench.connect();
		answer(bench, token);
		bench.connection.opened(bench.epoch());
		bench.subscribe(Bench.TOPIC);
		answer(bench, token);
		bench.acceptJoin(Bench.TOPIC);
		return bench;
	}

	private static String jwt(Duration validFor) {
		long expiry = VirtualLane.START.plus(validFor).getEpochSecond();
		String claims = Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString(("{\"exp\":" + expiry + "}").getBytes(StandardCharsets.UTF_8));
		return "e30." + claims + ".c2ln";
	}

	// 58
	@Test
	void aTokenIsPushedToJoinedChannelsWhenItChangedAndOnlyThen() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.subscribe("realtime:joining");
		this.bench.connection.setAuth("key");
		assertThat(this.bench.sent(Bench.TOPIC, "access_token")).isEmpty();
		this.bench.connection.setAuth("another");
		this.bench.connection.setAuth("another");
		assertThat(this.bench.sent(Bench.TOPIC, "access_token")).singleElement().satisfies((frame) -> {
			assertThat(frame.payload().path("access_token").stringValue()).isEqualTo("another");
			assertThat(frame.joinRef()).isEqualTo(this.bench.lastJoin(Bench.TOPIC).ref());
		});
		assertThat(this.bench.sent("realtime:joining", "access_token")).isEmpty();
		this.bench.acceptJoin("realtime:joining");
	}

	@Test
	void aJoinThatWasUnderWayGetsTheNewTokenWhenItIsAnswered() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		this.bench.connection.setAuth("newer");
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.sent(Bench.TOPIC, "access_token")).hasSize(1);
	}

	// 59
	@Test
	void anAnswerThatASignOutOvertookIsIgnored() {
		Bench bench = joined("first");
		bench.connection.setAuth(null);
		long signedOut = bench.tokenLookUps.get(bench.tokenLookUps.size() - 1);
		bench.connection.setAuth(null);
		bench.connection.tokenResolved(signedOut, "stale");
		assertThat(bench.sent(Bench.TOPIC, "access_token"))
			.noneMatch((frame) -> frame.payload().path("access_token").stringValue().equals("stale"));
		answer(bench, "fresh");
		assertThat(bench.last(Bench.TOPIC, "access_token").payload().path("access_token").stringValue())
			.isEqualTo("fresh");
	}

	// 60
	@Test
	void onlyTheLatestSetAuthCounts() {
		this.bench.open().joined(Bench.TOPIC);
		List.of("a", "b", "c").forEach(this.bench.connection::setAuth);
		this.bench.close(1006);
		this.bench.advance(1);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(1);
		assertThat(joinToken(this.bench)).isEqualTo("c");
	}

	// 61
	@Test
	void aTokenIsRenewedBeforeItExpires() {
		Bench bench = joined(jwt(Duration.ofMinutes(10)));
		int before = bench.tokenLookUps.size();
		keepAlive(bench, Duration.ofMinutes(9).minusSeconds(10));
		assertThat(bench.tokenLookUps).hasSize(before);
		keepAlive(bench, Duration.ofSeconds(11));
		assertThat(bench.tokenLookUps).hasSize(before + 1);
		String renewed = jwt(Duration.ofMinutes(20));
		answer(bench, renewed);
		assertThat(bench.last(Bench.TOPIC, "access_token").payload().path("access_token").stringValue())
			.isEqualTo(renewed);
	}

	@Test
	void anOpaqueTokenIsRenewedByInterval() {
		Bench bench = joined("opaque");
		int before = bench.tokenLookUps.size();
		keepAlive(bench, Duration.ofMinutes(5).plusSeconds(1));
		assertThat(bench.tokenLookUps).hasSize(before + 1);
	}

	private static void keepAlive(Bench bench, Duration duration) {
		for (long seconds = duration.toSeconds(); seconds > 0; seconds--) {
			bench.advance(1);
			bench.activity(bench.epoch()).lastReceived = bench.lane.now();
			if (!bench.sent("phoenix", "heartbeat").isEmpty()) {
				bench.answerHeartbeat();
			}
		}
		assertThat(bench.state()).isEqualTo(ConnectionState.OPEN);
	}

	// 61
	@Test
	void aRejoinCarriesTheNewestToken() {
		Bench bench = joined("first");
		bench.close(1006);
		bench.advance(1);
		answer(bench, "second");
		bench.connection.opened(bench.epoch());
		answer(bench, "third");
		bench.advance(1);
		assertThat(joinToken(bench)).isEqualTo("third");
	}

	// 62, 63
	@Test
	void aProviderThatFailsOrHangsKeepsThePreviousToken() {
		Bench bench = joined("first");
		bench.close(1006);
		bench.advance(1);
		bench.connection.tokenFailed(bench.tokenLookUps.get(bench.tokenLookUps.size() - 1), "no");
		bench.connection.opened(bench.epoch());
		int joins = bench.sent(Bench.TOPIC, "phx_join").size();
		bench.advance(9);
		assertThat(bench.sent(Bench.TOPIC, "phx_join")).hasSize(joins);
		bench.advance(1);
		assertThat(bench.sent(Bench.TOPIC, "phx_join")).hasSize(joins + 1);
		assertThat(joinToken(bench)).isEqualTo("first");
		assertThat(bench.sent(Bench.TOPIC, "access_token")).isEmpty();
	}

	// 63
	@Test
	void aKeyThatIsNoJwtIsAcceptedAndNeverSentAsAToken() {
		Bench.Options options = new Bench.Options();
		options.apiKey = "sb_publishable_x";
		Bench modern = new Bench(options);
		modern.open();
		modern.subscribe(Bench.TOPIC);
		assertThat(modern.lastJoin(Bench.TOPIC).payload().has("access_token")).isFalse();
		modern.acceptJoin(Bench.TOPIC);
		modern.connection.setAuth("sb_secret_y");
		assertThat(modern.sent(Bench.TOPIC, "access_token")).isEmpty();
		modern.connection.setAuth("a token");
		modern.connection.setAuth("sb_secret_y");
		modern.reopen();
		modern.advance(1);
		assertThat(modern.lastJoin(Bench.TOPIC).payload().has("access_token")).as("it went back").isFalse();
	}

	// 64
	@Test
	void anExpiredTokenIsNeverSent() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.connection.setAuth(jwt(Duration.ofSeconds(-1)));
		assertThat(this.bench.sent(Bench.TOPIC, "access_token")).isEmpty();
		this.bench.subscribe("realtime:other");
		this.bench.live(30);
		assertThat(this.bench.sent("realtime:other", "phx_join")).isEmpty();
		assertThat(this.bench.board.channelState("realtime:other")).isEqualTo(ChannelState.ERRORED);
		assertThat(this.bench.connection.status().refusedChannels()).containsKey("realtime:other");
		this.bench.connection.setAuth(jwt(Duration.ofHours(1)));
		this.bench.advance(2);
		assertThat(this.bench.sent("realtime:other", "phx_join")).hasSize(1);
	}

	@Test
	void oneLookUpIsSharedByAllWhoWait() {
		Bench bench = provided();
		bench.connect();
		answer(bench, "token");
		bench.connection.opened(bench.epoch());
		int before = bench.tokenLookUps.size();
		for (int i = 0; i < 5; i++) {
			bench.subscribe("realtime:" + i);
		}
		bench.advance(1);
		assertThat(bench.tokenLookUps).hasSize(before + 1);
		answer(bench, "token");
		assertThat(bench.sent).filteredOn((frame) -> frame.event().equals("phx_join")).hasSize(5);
	}

	@Test
	void withAProviderSetAuthHoldsUntilItsNextAnswer() {
		Bench bench = joined("provided");
		bench.connection.setAuth("by hand");
		assertThat(bench.last(Bench.TOPIC, "access_token").payload().path("access_token").stringValue())
			.isEqualTo("by hand");
		keepAlive(bench, Duration.ofMinutes(5).plusSeconds(1));
		answer(bench, "provided again");
		assertThat(bench.last(Bench.TOPIC, "access_token").payload().path("access_token").stringValue())
			.isEqualTo("provided again");
	}

	@Test
	void setAuthOfNullGoesBackToTheConfiguredTokenOrTheKey() {
		Bench.Options options = new Bench.Options();
		options.accessToken = "configured";
		Bench configured = new Bench(options);
		configured.open().joined(Bench.TOPIC);
		assertThat(joinToken(configured)).isEqualTo("configured");
		configured.connection.setAuth("by hand");
		configured.connection.setAuth(null);
		assertThat(configured.last(Bench.TOPIC, "access_token").payload().path("access_token").stringValue())
			.isEqualTo("configured");
		this.bench.open().joined(Bench.TOPIC);
		assertThat(joinToken(this.bench)).isEqualTo("key");
	}

	@Test
	void setAuthWorksInEveryState() {
		this.bench.connection.setAuth("idle");
		this.bench.connect();
		this.bench.connection.setAuth("connecting");
		this.bench.refuse(503);
		this.bench.connection.setAuth("waiting");
		this.bench.advance(1);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.joined(Bench.TOPIC);
		assertThat(joinToken(this.bench)).isEqualTo("waiting");
		this.bench.disconnect();
		this.bench.connection.setAuth("closing");
		assertThat(this.bench.state()).isEqualTo(ConnectionState.CLOSING);
		this.bench.advance(5);
		assertThat(this.bench.lane.pendingTimers()).isZero();
	}

	@Test
	void anEmptyTokenCountsAsNone() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.connection.setAuth("");
		assertThat(this.bench.sent(Bench.TOPIC, "access_token")).isEmpty();
	}

	@Test
	void tokensAreNotRenewedWhileTheLinkIsNotWanted() {
		Bench bench = joined(jwt(Duration.ofMinutes(10)));
		bench.disconnect();
		bench.advance(5);
		int before = bench.tokenLookUps.size();
		bench.advance(3600);
		assertThat(bench.tokenLookUps).hasSize(before);
		assertThat(bench.lane.pendingTimers()).isZero();
	}

	// 61
	@Test
	void aTokenIsRenewedAfterAConnectThatCameWhileTheLinkWasClosing() {
		Bench bench = joined(jwt(Duration.ofMinutes(10)));
		bench.disconnect();
		bench.connect();
		bench.advance(5);
		answer(bench, jwt(Duration.ofMinutes(10)));
		bench.connection.opened(bench.epoch());
		answer(bench, jwt(Duration.ofMinutes(10)));
		bench.advance(1);
		bench.acceptJoin(Bench.TOPIC);
		int before = bench.tokenLookUps.size();
		keepAlive(bench, Duration.ofMinutes(9));
		assertThat(bench.tokenLookUps).hasSize(before + 1);
	}

	// 253402300799 is the last second of the year 9999, too far to count in nanoseconds;
	// the others are no moment at all
	@ParameterizedTest
	@ValueSource(strings = { "253402300799", "99999999999999999", "1e300", "-99999999999999999" })
	void anExpiryBeyondAllBoundsHarmsNothing(String expiry) {
		Bench bench = provided();
		CompletableFuture<Void> connected = bench.connect();
		answer(bench, "e30." + encode("{\"exp\":" + expiry + "}") + ".c2ln");
		assertThat(bench.opens).hasSize(1);
		bench.connection.opened(bench.epoch());
		assertThat(connected).isCompleted();
		bench.disconnect();
		bench.advance(5);
		assertThat(bench.lane.pendingTimers()).isZero();
	}

	@Test
	void anExpiryWithAFractionIsUnderstood() {
		long expiry = VirtualLane.START.plusSeconds(600).getEpochSecond();
		String token = "e30." + encode("{\"exp\":" + expiry + ".75}") + ".c2ln";
		Bench bench = joined(token);
		int before = bench.tokenLookUps.size();
		keepAlive(bench, Duration.ofMinutes(9).minusSeconds(10));
		assertThat(bench.tokenLookUps).hasSize(before);
		keepAlive(bench, Duration.ofSeconds(11));
		assertThat(bench.tokenLookUps).hasSize(before + 1);
	}

	private static String encode(String claims) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8));
	}

	// 62
	@Test
	void aProviderThatHangsHoldsUpAnAttemptForItsOwnLimitOnly() {
		Bench bench = provided();
		bench.connect();
		bench.advance(Duration.ofMillis(9_999));
		assertThat(bench.opens).isEmpty();
		bench.advance(Duration.ofMillis(1));
		assertThat(bench.opens).hasSize(1);
		bench.advance(9);
		assertThat(bench.closes).as("the connect timeout runs from the opening").isEmpty();
	}

	@Test
	void aTokenSetByHandReleasesAnAttemptThatWaitsForTheProvider() {
		Bench bench = provided();
		bench.connect();
		bench.connection.setAuth("by hand");
		assertThat(bench.opens).hasSize(1);
		answer(bench, "overtaken");
		bench.connection.opened(bench.epoch());
		bench.subscribe(Bench.TOPIC);
		bench.connection.tokenFailed(bench.tokenLookUps.get(bench.tokenLookUps.size() - 1), "no");
		assertThat(joinToken(bench)).isEqualTo("by hand");
	}

	// 61 and 64
	@Test
	void aChannelClosedForAnExpiredTokenIsJoinedWithAFreshOneOfTheProvider() {
		Bench bench = joined(jwt(Duration.ofMinutes(2)));
		int before = bench.tokenLookUps.size();
		bench.system(Bench.TOPIC, "system", "error", "Token has expired 0 seconds ago");
		bench.channelClose(Bench.TOPIC);
		bench.advance(1);
		assertThat(bench.tokenLookUps).hasSize(before + 1);
		assertThat(bench.sent(Bench.TOPIC, "phx_join")).hasSize(1);
		String fresh = jwt(Duration.ofMinutes(60));
		answer(bench, fresh);
		bench.advance(1);
		assertThat(joinToken(bench)).isEqualTo(fresh);
		bench.acceptJoin(Bench.TOPIC);
		assertThat(bench.board.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
		assertThat(bench.sent(Bench.TOPIC, "access_token")).isEmpty();
	}

	// 64
	@Test
	void aTokenThatExpiresDuringAnOutageIsNotSentInTheRejoin() {
		Bench bench = joined(jwt(Duration.ofMinutes(2)));
		bench.close(1006);
		bench.advance(1);
		for (int seconds = 1; seconds < 130; seconds += 10) {
			bench.connection.tokenFailed(bench.tokenLookUps.get(bench.tokenLookUps.size() - 1), "no");
			bench.refuse(503);
			bench.advance(10);
		}
		bench.connection.tokenFailed(bench.tokenLookUps.get(bench.tokenLookUps.size() - 1), "no");
		bench.connection.opened(bench.epoch());
		bench.connection.tokenFailed(bench.tokenLookUps.get(bench.tokenLookUps.size() - 1), "no");
		bench.advance(Duration.ofMillis(100));
		assertThat(bench.sent).noneMatch((frame) -> frame.epoch() > 1);
		assertThat(bench.board.channelState(Bench.TOPIC)).isEqualTo(ChannelState.ERRORED);
	}

	// 62
	@Test
	void theTokenIsKeptWhenAChannelIsRemoved() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.connection.setAuth("mine");
		this.bench.unsubscribe(Bench.TOPIC);
		Sent leave = this.bench.last(Bench.TOPIC, "phx_leave");
		this.bench.reply(leave.joinRef(), leave.ref(), Bench.TOPIC, "ok", "{}");
		this.bench.connection.removeChannel(Bench.TOPIC, () -> {
		});
		this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(1);
		assertThat(joinToken(this.bench)).isEqualTo("mine");
	}

	// 60
	@Test
	void aTokenSetWhileAnotherIsPushedIsTheOneThatStays() {
		this.bench.open();
		this.bench.joined(Bench.TOPIC);
		this.bench.observer = (event) -> {
			if (event instanceof RealtimeChannelStateEvent state && state.newState() == ChannelState.SUBSCRIBED) {
				this.bench.connection.setAuth("inner");
			}
		};
		this.bench.subscribe("realtime:other");
		this.bench.connection.setAuth("outer");
		this.bench.acceptJoin("realtime:other");
		assertThat(this.bench.last(Bench.TOPIC, "access_token").payload().path("access_token").stringValue())
			.isEqualTo("inner");
		assertThat(this.bench.last("realtime:other", "access_token").payload().path("access_token").stringValue())
			.isEqualTo("inner");
	}

}
