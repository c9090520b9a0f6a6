package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tokens that change while the server takes its 5 s to refuse a join (protocol.md 4.5),
 * on virtual time.
 */
class TokenChangeScenarioTests {

	private static final String UNAUTHORIZED = "Unauthorized: You do not have permissions to read from this Channel";

	private static final String EXPIRED = "Token has expired 0 seconds ago";

	private static final ChannelOptions CHANGES = ChannelOptions.builder()
		.postgresChanges(PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", "todos", null))
		.build();

	private final Bench bench = new Bench();

	private String joinToken() {
		return this.bench.lastJoin(Bench.TOPIC).payload().path("access_token").asString("none");
	}

	private void refuse(String reason) {
		this.bench.advance(3);
		this.bench.refuseJoin(Bench.TOPIC, reason);
		this.bench.advance(Duration.ofMillis(100));
	}

	@ParameterizedTest
	@ValueSource(strings = { UNAUTHORIZED, "InvalidJWTToken: Token has expired 9 seconds ago",
			"MalformedJWT: The token provided is not a valid JWT", "PrivateOnly: This project only allows private" })
	void aTokenThatChangesWhileAJoinIsRefusedIsUsedAtOnce(String reason) {
		this.bench.open();
		CompletableFuture<Void> first = this.bench.subscribe(Bench.TOPIC);
		CompletableFuture<SendResult> push = this.bench.push(Bench.TOPIC, "waiting", false);
		this.bench.advance(2);
		this.bench.connection.setAuth("good");
		CompletableFuture<Void> second = this.bench.subscribe(Bench.TOPIC);
		refuse(reason);
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(2);
		assertThat(joinToken()).isEqualTo("good");
		assertThat(List.of(first, second)).noneMatch(CompletableFuture::isDone);
		assertThat(push).isNotDone();
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(first).isCompleted();
		assertThat(second).isCompleted();
		assertThat(push).isCompletedWithValue(SendResult.written());
	}

	@Test
	void whatTheNewestTokenIsRefusedForEndsTheCalls() {
		this.bench.open();
		CompletableFuture<Void> subscribed = this.bench.subscribe(Bench.TOPIC);
		this.bench.connection.setAuth("other");
		refuse(UNAUTHORIZED);
		refuse("PrivateOnly: This project only allows private channels");
		assertThatExceptionOfType(ChannelJoinException.class).isThrownBy(() -> Futures.get(subscribed))
			.withMessageContaining("PrivateOnly");
		this.bench.live(120);
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(2);
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.ERRORED);
	}

	@Test
	void aTokenThatIsWithdrawnWhileAJoinIsRefusedIsNotUsedAgain() {
		Bench.Options options = new Bench.Options();
		options.apiKey = "sb_publishable_x";
		Bench bench = new Bench(options).open();
		bench.connection.setAuth("bad");
		CompletableFuture<Void> subscribed = bench.subscribe(Bench.TOPIC);
		bench.connection.setAuth(null);
		bench.advance(5);
		bench.refuseJoin(Bench.TOPIC, UNAUTHORIZED);
		bench.advance(Duration.ofMillis(100));
		assertThat(bench.joins(Bench.TOPIC)).isEqualTo(2);
		assertThat(bench.lastJoin(Bench.TOPIC).payload().has("access_token")).isFalse();
		bench.acceptJoin(Bench.TOPIC);
		assertThat(subscribed).isCompleted();
	}

	@Test
	void aTokenThatArrivesTwiceOrGoesBackCausesNoFurtherJoin() {
		this.bench.open();
		this.bench.connection.setAuth("one");
		CompletableFuture<Void> subscribed = this.bench.subscribe(Bench.TOPIC);
		this.bench.connection.setAuth("two");
		this.bench.connection.setAuth("one");
		this.bench.connection.setAuth("one");
		refuse(UNAUTHORIZED);
		assertThat(subscribed).isCompletedExceptionally();
		this.bench.connection.setAuth("one");
		this.bench.live(60);
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(1);
	}

	@Test
	void aTokenThatHasExpiredMeanwhileIsNotSent() {
		this.bench.open();
		CompletableFuture<Void> subscribed = this.bench.subscribe(Bench.TOPIC);
		this.bench.connection.setAuth(SimulatedTokens.expiringAt(this.bench.lane.instant().plusSeconds(1)));
		refuse(UNAUTHORIZED);
		assertThat(subscribed).isCompletedExceptionally();
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(1);
		this.bench.connection.setAuth("good");
		this.bench.advance(Duration.ofMillis(100));
		assertThat(joinToken()).isEqualTo("good");
	}

	@Test
	void aTokenThatCrossesTheCloseForTheExpiredOneIsUsedAtOnce() {
		this.bench.open();
		CompletableFuture<Void> subscribed = this.bench.subscribe(Bench.TOPIC, CHANGES);
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.connection.setAuth("good");
		this.bench.system(Bench.TOPIC, "system", "error", EXPIRED);
		this.bench.channelClose(Bench.TOPIC);
		this.bench.advance(Duration.ofMillis(100));
		assertThat(subscribed).isNotDone();
		assertThat(joinToken()).isEqualTo("good");
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.system(Bench.TOPIC, "postgres_changes", "ok", "Subscribed to PostgreSQL");
		assertThat(subscribed).isCompleted();
	}

	@ParameterizedTest
	@ValueSource(strings = { "You no longer have permission to read from this Channel",
			"The token provided is not a valid JWT" })
	void aCloseThatOnlyTheNewTokenCanHaveCausedIsNotFollowedByAnotherJoinWithIt(String reason) {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC);
		this.bench.acceptJoin(Bench.TOPIC);
		this.bench.connection.setAuth("other");
		this.bench.system(Bench.TOPIC, "system", "error", reason);
		this.bench.channelClose(Bench.TOPIC);
		this.bench.advance(Duration.ofMillis(100));
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(1);
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.ERRORED);
	}

	@Test
	void aTokenThatChangesBeforeAJoinTimesOutIsUsedByTheNextJoin() {
		this.bench.open();
		CompletableFuture<Void> subscribed = this.bench.subscribe(Bench.TOPIC);
		this.bench.advance(20);
		this.bench.connection.setAuth("good");
		this.bench.answerHeartbeats();
		this.bench.receive("[null,null,\"phoenix\",\"other\",{}]");
		this.bench.advance(6);
		this.bench.answerHeartbeats();
		assertThat(subscribed).isNotDone();
		this.bench.advance(1);
		assertThat(this.bench.joins(Bench.TOPIC)).isEqualTo(2);
		assertThat(joinToken()).isEqualTo("good");
	}

}
