package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Access tokens that change faster than a newer server applies them to a channel
 * (protocol.md 8.1), on virtual time. What holds there must hold with a server that
 * applies each at once.
 */
class TokenThrottleScenarioTests {

	private static final String OTHER = "realtime:other";

	private static final Duration ROUND_TRIP = Duration.ofMillis(20);

	private final List<String> pushed = new ArrayList<>();

	private final List<Long> pushedAt = new ArrayList<>();

	// what the server has not read, each with what it does then
	private final List<Runnable> unread = new ArrayList<>();

	private boolean reading = true;

	private @Nullable AppliedToken token;

	private final Bench bench = bench(new Bench.Options());

	private Bench bench(Bench.Options options) {
		Bench bench = new Bench(options);
		bench.wire = (frame) -> {
			if (frame.event().equals("heartbeat")) {
				this.unread.add(() -> bench.lane.schedule(ROUND_TRIP,
						() -> bench.reply(null, frame.ref(), frame.topic(), "ok", "{}")));
				read();
			}
			else if (frame.topic().equals(Bench.TOPIC) && frame.event().equals("access_token")) {
				push(frame.payload().path("access_token").stringValue(), bench.lane.now());
			}
		};
		return bench;
	}

	private void push(String value, long now) {
		this.pushed.add(value);
		this.pushedAt.add(now);
		this.unread.add(() -> {
			if (this.token != null) {
				this.token.arrived(value);
			}
		});
		read();
	}

	private void read() {
		if (this.reading) {
			this.unread.forEach(Runnable::run);
			this.unread.clear();
		}
	}

	private String applied() {
		return (this.token != null) ? this.token.applied() : "none";
	}

	private void join(boolean newer) {
		this.bench.open();
		this.bench.connection.setAuth("A");
		this.bench.joined(Bench.TOPIC);
		this.token = new AppliedToken(this.bench.lane, newer, "A");
	}

	private void setAuth(String token, long secondsLater) {
		this.bench.advance(secondsLater);
		this.bench.connection.setAuth(token);
		assertThat(this.pushed).as("sent at once").last().isEqualTo(token);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void tokensThatGoBackAndForthEndWithTheLastOne(boolean newer) {
		join(newer);
		setAuth("B", 0);
		setAuth("A", 3);
		assertThat(applied()).isEqualTo(newer ? "B" : "A");
		setAuth("B", 2);
		this.bench.advance(30);
		assertThat(applied()).isEqualTo("B");
		assertThat(this.pushed).containsExactly("B", "A", "B", "B");
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 4, 9, 10, 11, 12, 14, 16, 17, 20 })
	void theLastTokenIsAppliedWhateverTheTimesBetween(long apart) {
		join(true);
		for (String token : List.of("B", "A", "B", "A", "C", "A", "B", "C")) {
			setAuth(token, apart);
		}
		this.bench.advance(35);
		assertThat(applied()).isEqualTo("C");
		int sent = this.pushed.size();
		this.bench.advance(300);
		assertThat(this.pushed).as("nothing is sent for ever").hasSize(sent);
	}

	@Test
	void aTokenThatIsSentSoonAfterAnotherIsSentOnceMore() {
		join(true);
		setAuth("B", 20);
		setAuth("C", 4);
		this.bench.advance(10);
		assertThat(this.pushed).containsExactly("B", "C");
		this.bench.advance(2);
		assertThat(this.pushed).containsExactly("B", "C", "C");
		this.bench.advance(120);
		assertThat(this.pushed).containsExactly("B", "C", "C");
	}

	@Test
	void tokensThatAreFarApartAreSentOnce() {
		join(true);
		setAuth("B", 1);
		setAuth("A", 12);
		assertThat(applied()).isEqualTo("A");
		setAuth("B", 12);
		assertThat(applied()).isEqualTo("B");
		this.bench.advance(60);
		assertThat(this.pushed).containsExactly("B", "A", "B");
	}

	@Test
	void theTimeDoesNotCountWhileTheServerReadsNothing() {
		join(true);
		this.bench.subscribe(OTHER);
		this.bench.advance(Duration.ofMillis(100));
		this.reading = false;
		setAuth("B", 1);
		setAuth("A", 2);
		setAuth("B", 2);
		this.bench.advance(15);
		this.bench.acceptJoin(OTHER);
		this.reading = true;
		read();
		this.bench.advance(35);
		assertThat(applied()).isEqualTo("B");
	}

	@ParameterizedTest
	@ValueSource(longs = { 2, 5, 9 })
	void theLastTokenIsAppliedAlthoughTheServerReadsThemLate(long late) {
		join(true);
		this.reading = false;
		setAuth("B", 0);
		setAuth("A", 0);
		setAuth("B", 0);
		this.bench.advance(late);
		this.reading = true;
		read();
		this.bench.advance(9);
		assertThat(applied()).isEqualTo("B");
		this.bench.advance(2);
		assertThat(applied()).as("what was held").isEqualTo("A");
		this.bench.advance(10);
		assertThat(applied()).isEqualTo("B");
		assertThat(this.pushed).containsExactly("B", "A", "B", "B");
	}

	private static LongStream seeds() {
		return LongStream.rangeClosed(1, 40);
	}

	@ParameterizedTest
	@MethodSource("seeds")
	void theLastTokenIsAppliedWheneverTheServerReads(long seed) {
		Random random = new Random(seed);
		join(true);
		for (int i = 0; i < 12; i++) {
			this.reading = random.nextInt(3) == 0;
			read();
			for (int j = random.nextInt(4); j > 0; j--) {
				this.bench.advance(Duration.ofMillis(random.nextInt(3000)));
				this.bench.connection.setAuth(List.of("A", "B", "C").get(random.nextInt(3)));
			}
			this.reading = true;
			read();
			this.bench.advance(Duration.ofMillis(random.nextInt(16_000)));
		}
		this.reading = random.nextBoolean();
		this.bench.connection.setAuth("last");
		this.bench.connection.setAuth("B");
		this.bench.connection.setAuth("last");
		this.bench.advance(Duration.ofMillis(random.nextInt(9_000)));
		this.reading = true;
		read();
		this.bench.advance(35);
		assertThat(applied()).isEqualTo("last");
		assertThat(this.bench.opens).as("on the same socket").hasSize(1);
	}

	@Test
	void oneHeartbeatBehindTheTokensOfAllChannelsTellsWhenTheyAreRead() {
		join(true);
		this.bench.joined(OTHER);
		int sent = this.bench.sent.size();
		setAuth("B", 1);
		this.bench.advance(1);
		assertThat(this.bench.sent.subList(sent, this.bench.sent.size())).extracting(Sent::event)
			.containsExactly("access_token", "access_token", "heartbeat");
	}

	@Test
	void aTokenBehindAHeartbeatIsFollowedByAnotherOneWhenThatIsAnswered() {
		join(true);
		this.reading = false;
		setAuth("B", 0);
		this.bench.advance(1);
		int sent = this.bench.sent.size();
		setAuth("A", 0);
		this.bench.advance(3);
		assertThat(this.bench.sent.subList(sent, this.bench.sent.size())).extracting(Sent::event)
			.containsExactly("access_token");
		this.reading = true;
		read();
		this.bench.advance(1);
		assertThat(this.bench.sent.subList(sent, this.bench.sent.size())).extracting(Sent::event)
			.containsExactly("access_token", "heartbeat");
		this.bench.advance(30);
		assertThat(applied()).isEqualTo("A");
		assertThat(this.pushed).containsExactly("B", "A", "A");
	}

	@Test
	void aTokenThatHasExpiredIsNotSentOnceMore() {
		join(true);
		setAuth("B", 0);
		setAuth(SimulatedTokens.expiringAt(this.bench.lane.instant().plusSeconds(8)), 2);
		this.bench.advance(60);
		assertThat(this.pushed).hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "You no longer have permission to read from this Channel",
			"The token provided is not a valid JWT", "Token has expired 0 seconds ago" })
	void aCloseForATokenThatWasHeldIsFollowedByAJoinWithTheCurrentOne(String reason) {
		join(true);
		setAuth("to.k.en", 0);
		setAuth("bad", 3);
		setAuth("to.k.en", 2);
		this.bench.advance(5);
		assertThat(applied()).as("although it was sent before the last one").isEqualTo("bad");
		this.bench.system(Bench.TOPIC, "system", "error", reason);
		this.bench.channelClose(Bench.TOPIC);
		this.bench.advance(Duration.ofMillis(100));
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(2);
		assertThat(this.bench.lastJoin(Bench.TOPIC).payload().path("access_token").stringValue()).isEqualTo("to.k.en");
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.advance(60);
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
		assertThat(this.pushed).as("a join applies its token at once").hasSize(3);
	}

	@Test
	void aCloseAfterATokenThatIsNoJwtIsAboutThatOne() {
		join(false);
		setAuth("to.k.en", 0);
		setAuth("not-a-jwt", 3);
		this.bench.system(Bench.TOPIC, "system", "error", "The token provided is not a valid JWT");
		this.bench.channelClose(Bench.TOPIC);
		this.bench.advance(Duration.ofMillis(100));
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(1);
	}

	private @Nullable String broadcastsRefused() {
		return this.bench.connection.status().refusedBroadcasts().get(Bench.TOPIC);
	}

	private Sent pushed() {
		this.bench.push(Bench.TOPIC, "x", true);
		return this.bench.last(Bench.TOPIC, "broadcast");
	}

	private void unauthorized(Sent push) {
		this.bench.reply(push.joinRef(), push.ref(), Bench.TOPIC, "error", "{\"error\":\"unauthorized\"}");
	}

	private void joinWithAcks() {
		this.bench.open();
		this.bench.connection.setAuth("A");
		this.bench.joined(Bench.TOPIC, ChannelOptions.builder().privateChannel(true).broadcastAck(true).build());
		this.token = new AppliedToken(this.bench.lane, true, "A");
	}

	@Test
	void aRefusalAboutATokenThatAnotherOneIsHeldBehindIsShownUntilThatOneIsApplied() {
		joinWithAcks();
		setAuth("reads", 0);
		this.bench.advance(Duration.ofMillis(300));
		this.bench.connection.setAuth("writes");
		this.bench.advance(1);
		assertThat(applied()).isEqualTo("reads");
		unauthorized(pushed());
		assertThat(broadcastsRefused()).as("so it is now").startsWith("unauthorized");
		this.bench.advance(7);
		Sent late = pushed();
		this.bench.advance(4);
		assertThat(applied()).isEqualTo("writes");
		assertThat(broadcastsRefused()).isNull();
		unauthorized(late);
		assertThat(broadcastsRefused()).as("that was about the token before").isNull();
		this.bench.advance(12);
		unauthorized(pushed());
		assertThat(broadcastsRefused()).as("that is about the last one").isNotNull();
		this.bench.advance(60);
		assertThat(broadcastsRefused()).isNotNull();
	}

	@Test
	void aRefusalAboutATokenThatAnotherOneIsHeldBehindEndsWithTheJoin() {
		joinWithAcks();
		setAuth("reads", 0);
		setAuth("writes", 1);
		unauthorized(pushed());
		assertThat(broadcastsRefused()).isNotNull();
		this.bench.close(1006);
		this.bench.advance(2);
		assertThat(broadcastsRefused()).as("the next join applies the last token").isNull();
	}

	@Test
	void aRefusalAboutATokenThatNoneIsHeldBehindIsKept() {
		joinWithAcks();
		setAuth("reads", 0);
		unauthorized(pushed());
		this.bench.advance(60);
		assertThat(broadcastsRefused()).isNotNull();
	}

	@Test
	void aCloseLongAfterTheLastTokenIsAboutThatOne() {
		join(true);
		setAuth("B", 0);
		setAuth("C", 3);
		this.bench.advance(40);
		this.bench.system(Bench.TOPIC, "system", "error", "You no longer have permission to read");
		this.bench.channelClose(Bench.TOPIC);
		this.bench.advance(5);
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(1);
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.ERRORED);
	}

	@ParameterizedTest
	@ValueSource(longs = { 17, 19, 20, 22, 65, 71, 3600 })
	void renewedTokensAreFarEnoughApart(long life) {
		Bench.Options options = new Bench.Options();
		options.tokensProvided = true;
		Bench bench = bench(options);
		int answered = 0;
		bench.connect();
		for (int tick = 0; this.pushed.size() < 5; tick++) {
			while (answered < bench.tokenLookUps.size()) {
				String token = SimulatedTokens.expiringAt(bench.lane.instant().plusSeconds(life)) + tick;
				bench.connection.tokenResolved(bench.tokenLookUps.get(answered++), token);
			}
			if (tick == 0) {
				bench.connection.opened(bench.epoch());
				bench.subscribe(Bench.TOPIC);
			}
			else if (tick == 1) {
				bench.acceptJoin(Bench.TOPIC);
			}
			bench.advance(Duration.ofMillis(100));
		}
		for (int i = 1; i < this.pushedAt.size(); i++) {
			assertThat(Duration.ofNanos(this.pushedAt.get(i) - this.pushedAt.get(i - 1)))
				.isGreaterThanOrEqualTo(Duration.ofSeconds(11));
		}
		assertThat(this.pushed).doesNotHaveDuplicates();
	}

}
