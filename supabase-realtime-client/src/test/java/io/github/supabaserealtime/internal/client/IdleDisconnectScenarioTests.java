package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * The link that closes when no channel is left and opens again with the next. Numbers are
 * those of docs/scenarios.md.
 */
class IdleDisconnectScenarioTests {

	private static final Duration DELAY = Duration.ofSeconds(50);

	private final Bench bench = bench(DELAY);

	private static Bench bench(Duration delay) {
		Bench.Options options = new Bench.Options();
		options.disconnectWhenIdle = delay;
		return new Bench(options).open();
	}

	private void live(long seconds) {
		this.bench.live(seconds);
	}

	private void leave() {
		this.bench.unsubscribe(Bench.TOPIC);
		Sent left = this.bench.last(Bench.TOPIC, "phx_leave");
		this.bench.reply(left.joinRef(), left.ref(), Bench.TOPIC, "ok", "{}");
	}

	private void idle() {
		this.bench.joined(Bench.TOPIC);
		leave();
		live(DELAY.toSeconds());
		this.bench.close(1000);
	}

	// 11
	@Test
	void leavingTheLastChannelClosesTheLinkAfterTheDelay() {
		this.bench.joined(Bench.TOPIC);
		leave();
		live(49);
		assertThat(this.bench.closes).isEmpty();
		live(1);
		assertThat(this.bench.closes).extracting(Bench.Closing::code).containsExactly(1000);
		this.bench.close(1000);
		assertThat(this.bench.state()).isEqualTo(ConnectionState.DISCONNECTED);
		assertThat(this.bench.connection.status().reconnectingSince()).isNull();
	}

	@Test
	void aLinkThatNoChannelEverNeededIsClosedToo() {
		live(DELAY.toSeconds());
		assertThat(this.bench.closes).hasSize(1);
	}

	@Test
	void theStatesTellWhyTheLinkWasClosedAndOpened() {
		idle();
		this.bench.subscribe(Bench.TOPIC);
		assertThat(this.bench.events(RealtimeConnectionStateEvent.class))
			.extracting(RealtimeConnectionStateEvent::newState, RealtimeConnectionStateEvent::reason)
			.containsSubsequence(tuple(ConnectionState.CLOSING, "No channel is subscribed"),
					tuple(ConnectionState.DISCONNECTED, "No channel is subscribed"),
					tuple(ConnectionState.CONNECTING, "A channel is subscribed"));
	}

	@Test
	void theNextChannelOpensTheLink() {
		idle();
		CompletableFuture<Void> subscribed = this.bench.subscribe(Bench.TOPIC);
		assertThat(this.bench.opens).hasSize(2);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(1);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(subscribed).isCompleted();
		assertThat(this.bench.board.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
	}

	@Test
	void aChannelThatComesWhileTheLinkIsClosingOpensItAgain() {
		live(DELAY.toSeconds());
		assertThat(this.bench.state()).isEqualTo(ConnectionState.CLOSING);
		CompletableFuture<Void> subscribed = this.bench.subscribe(Bench.TOPIC);
		this.bench.close(1000);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(1);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(subscribed).isCompleted();
	}

	// 10
	@Test
	void aNewChannelStopsTheDelay() {
		this.bench.joined(Bench.TOPIC);
		leave();
		live(20);
		this.bench.joined("realtime:other");
		live(40);
		assertThat(this.bench.closes).isEmpty();
	}

	@Test
	void leavingAnyChannelStartsTheDelayIfItWasTheLast() {
		this.bench.joined(Bench.TOPIC).joined("realtime:other");
		leave();
		live(54);
		assertThat(this.bench.closes).isEmpty();
	}

	// 12
	@Test
	void removingAllChannelsStartsTheDelay() {
		this.bench.joined(Bench.TOPIC).joined("realtime:other");
		for (String topic : List.of(Bench.TOPIC, "realtime:other")) {
			this.bench.unsubscribe(topic);
			Sent left = this.bench.last(topic, "phx_leave");
			this.bench.reply(left.joinRef(), left.ref(), topic, "ok", "{}");
			this.bench.connection.removeChannel(topic, () -> {
			});
		}
		live(49);
		assertThat(this.bench.closes).isEmpty();
		live(1);
		assertThat(this.bench.closes).hasSize(1);
	}

	// 12
	@Test
	void disconnectWhileTheDelayRunsClosesAtOnce() {
		this.bench.joined(Bench.TOPIC);
		leave();
		live(10);
		CompletableFuture<Void> disconnected = this.bench.disconnect();
		assertThat(this.bench.closes).hasSize(1);
		this.bench.close(1000);
		assertThat(disconnected).isCompleted();
		live(100);
		assertThat(this.bench.closes).hasSize(1);
		assertThat(this.bench.lane.pendingTimers()).isZero();
	}

	@Test
	void aLinkThatTheApplicationClosedStaysClosed() {
		this.bench.joined(Bench.TOPIC);
		leave();
		this.bench.disconnect();
		this.bench.close(1000);
		this.bench.subscribe(Bench.TOPIC);
		live(100);
		assertThat(this.bench.opens).hasSize(1);
	}

	@Test
	void disconnectOnAnIdleLinkIsForGood() {
		idle();
		assertThat(this.bench.disconnect()).isCompleted();
		this.bench.subscribe(Bench.TOPIC);
		live(100);
		assertThat(this.bench.opens).hasSize(1);
	}

	@Test
	void connectOnAnIdleLinkOpensIt() {
		idle();
		this.bench.connect();
		assertThat(this.bench.opens).hasSize(2);
		this.bench.connection.opened(this.bench.epoch());
		live(DELAY.toSeconds());
		assertThat(this.bench.closes).hasSize(2);
	}

	@Test
	void anOutageWithoutChannelsEndsInSilence() {
		this.bench.close(1006);
		this.bench.advance(1);
		this.bench.refuse(503);
		this.bench.advance(DELAY);
		assertThat(this.bench.state()).isEqualTo(ConnectionState.DISCONNECTED);
	}

	@Test
	void aLinkThatGaveUpWaitsForNothing() {
		Bench.Options options = new Bench.Options();
		options.disconnectWhenIdle = DELAY;
		options.delays = (attempt, failure, random) -> Optional.empty();
		Bench limited = new Bench(options).open();
		limited.close(1006);
		assertThat(limited.state()).isEqualTo(ConnectionState.DISCONNECTED);
		assertThat(limited.lane.pendingTimers()).isZero();
	}

	@Test
	void aLinkThatIsOpenedAgainAfterItGaveUpIsClosedAfterTheDelay() {
		Bench.Options options = new Bench.Options();
		options.disconnectWhenIdle = DELAY;
		options.delays = (attempt, failure, random) -> Optional.empty();
		Bench limited = new Bench(options).open();
		limited.live(20);
		limited.close(1006);
		limited.connect();
		limited.connection.opened(limited.epoch());
		limited.live(DELAY.toSeconds() - 1);
		assertThat(limited.state()).isEqualTo(ConnectionState.OPEN);
		limited.live(1);
		assertThat(limited.state()).isEqualTo(ConnectionState.CLOSING);
	}

	@Test
	void withoutADelayTheLinkStaysOpen() {
		Bench always = bench(null);
		always.live(250);
		assertThat(always.state()).isEqualTo(ConnectionState.OPEN);
	}

}
