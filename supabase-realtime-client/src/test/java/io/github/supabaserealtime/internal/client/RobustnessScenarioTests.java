package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.github.supabaserealtime.ChannelClosedException;
import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.SubscribeTimeoutException;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Errors with their origin, and what is added while others are being told, on virtual
 * time. Numbers are those of docs/scenarios.md.
 */
class RobustnessScenarioTests {

	private static final ChannelOptions CHANGES = ChannelOptions.builder()
		.postgresChanges(PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", "todos", null))
		.build();

	private final Bench bench = new Bench();

	enum End {

		CRASH("the channel crashed at the server",
				(bench) -> bench.channelError(Bench.TOPIC, bench.lastJoin(Bench.TOPIC).ref())),

		CLOSE("the server closed the channel", (bench) -> bench.channelClose(Bench.TOPIC)),

		CLOSE_AFTER_A_SYSTEM_ERROR("Too many messages per second", (bench) -> {
			bench.system(Bench.TOPIC, "system", "error", "Too many messages per second");
			bench.channelClose(Bench.TOPIC);
		}),

		SOCKET_CLOSED("CLOSED 1011: closed", (bench) -> bench.close(1011)),

		WRITE_FAILED("SEND_FAILED: the pipe is broken",
				(bench) -> bench.connection.writeFailed(bench.epoch(), "the pipe is broken")),

		HEARTBEAT_NOT_ANSWERED("HEARTBEAT_TIMEOUT", (bench) -> bench.advance(35));

		private final String origin;

		private final Consumer<Bench> cause;

		End(String origin, Consumer<Bench> cause) {
			this.origin = origin;
			this.cause = cause;
		}

	}

	// 80
	@ParameterizedTest
	@EnumSource
	void whatEndsAChannelIsToldWithItsOrigin(End end) {
		this.bench.open().joined(Bench.TOPIC);
		CompletableFuture<?> pushed = this.bench.push(Bench.TOPIC, "x", true);
		end.cause.accept(this.bench);
		assertThat(this.bench.events(RealtimeChannelStateEvent.class)).last().satisfies((event) -> {
			assertThat(event.oldState()).isEqualTo(ChannelState.SUBSCRIBED);
			assertThat(event.newState()).isIn(ChannelState.ERRORED, ChannelState.JOINING);
			assertThat(event.reason()).contains(end.origin);
		});
		assertThat(pushed).isCompletedExceptionally();
		assertThatExceptionOfType(RealtimeException.class).isThrownBy(() -> Futures.get(pushed))
			.satisfies((ex) -> assertThat(ex.getMessage()).isNotBlank());
	}

	enum Obstacle {

		UNANSWERED("the server has not answered the join", (tried) -> {
		}),

		NOT_CONFIRMED("the server has not confirmed the Postgres changes", (tried) -> tried.acceptJoin(Bench.TOPIC)),

		REFUSED_FOR_NOW("RealtimeRestarting: Realtime is restarting", (tried) -> refuseEachJoin(tried,
				() -> tried.refuseJoin(Bench.TOPIC, "RealtimeRestarting: Realtime is restarting, please standby"))),

		CRASHED("the channel crashed at the server",
				(tried) -> refuseEachJoin(tried,
						() -> tried.channelError(Bench.TOPIC, tried.lastJoin(Bench.TOPIC).ref()))),

		SOCKET_CLOSED("CLOSED 1011", (tried) -> tried.close(1011));

		private final String origin;

		private final Consumer<Bench> cause;

		Obstacle(String origin, Consumer<Bench> cause) {
			this.origin = origin;
			this.cause = cause;
		}

		private static void refuseEachJoin(Bench tried, Runnable refusal) {
			int refused = 0;
			for (int tenths = 0; tenths < 290; tenths++) {
				if (tried.joins(Bench.TOPIC) > refused) {
					refused++;
					refusal.run();
				}
				tried.advance(Duration.ofMillis(100));
				tried.answerHeartbeats();
			}
		}

	}

	// 80
	@ParameterizedTest
	@EnumSource
	void aSubscribeThatTimesOutSaysWhatStoodInItsWay(Obstacle obstacle) {
		Bench.Options options = new Bench.Options();
		ConnectionSettings.Timeouts defaults = options.timeouts;
		options.timeouts = new ConnectionSettings.Timeouts(defaults.connect(), Duration.ofMinutes(1),
				defaults.subscribe(), defaults.push(), defaults.send(), defaults.shutdown());
		Bench patient = new Bench(options).open();
		CompletableFuture<Void> subscribed = patient.subscribe(Bench.TOPIC, CHANGES);
		patient.advance(Duration.ofMillis(100));
		obstacle.cause.accept(patient);
		while (!subscribed.isDone()) {
			patient.advance(Duration.ofMillis(100));
			patient.answerHeartbeats();
		}
		assertThatExceptionOfType(SubscribeTimeoutException.class).isThrownBy(() -> Futures.get(subscribed))
			.withMessageContaining("30000 ms")
			.withMessageContaining(obstacle.origin);
	}

	// 80
	@Test
	void aLastingRefusalIsToldWithItsCodeAndItsText() {
		this.bench.open();
		CompletableFuture<Void> subscribed = this.bench.subscribe(Bench.TOPIC);
		this.bench.refuseJoin(Bench.TOPIC, "PrivateOnly: This project only allows private channels");
		assertThatExceptionOfType(ChannelJoinException.class).isThrownBy(() -> Futures.get(subscribed))
			.withMessageContaining(Bench.TOPIC)
			.withMessageContaining("This project only allows private channels")
			.satisfies((ex) -> {
				assertThat(ex.getCode()).isEqualTo("PrivateOnly");
				assertThat(ex.isRetryable()).isFalse();
			});
	}

	// 81
	@Test
	void channelsMayBeAddedWhileOthersAreToldOfAnOpenedOrLostSocket() {
		List<String> added = new ArrayList<>();
		this.bench.observer = (event) -> {
			if (event instanceof RealtimeChannelStateEvent state && state.newState() == ChannelState.JOINING
					&& added.size() < 4) {
				String topic = "realtime:added" + added.size();
				added.add(topic);
				this.bench.subscribe(topic);
			}
		};
		this.bench.subscribe("realtime:a");
		this.bench.subscribe("realtime:b");
		this.bench.open();
		this.bench.reopen();
		this.bench.advance(1);
		assertThat(added).hasSize(4);
		assertThat(this.bench.sent).filteredOn((frame) -> frame.epoch() == 2)
			.extracting(Sent::topic)
			.containsExactlyInAnyOrder("realtime:a", "realtime:b", "realtime:added0", "realtime:added1",
					"realtime:added2", "realtime:added3");
	}

	// 81
	@Test
	void whoIsToldOfTheEndMayBeginAnew() {
		this.bench.subscribe("realtime:a");
		CompletableFuture<Void> failed = this.bench.subscribe("realtime:b");
		List<CompletableFuture<Void>> again = new ArrayList<>();
		failed.whenComplete((result, exception) -> {
			assertThat(exception).isInstanceOf(ChannelClosedException.class);
			again.add(this.bench.subscribe("realtime:b"));
			again.add(this.bench.subscribe("realtime:c"));
			this.bench.connect();
		});
		this.bench.open();
		this.bench.disconnect();
		this.bench.close(1000);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(1);
		assertThat(again).hasSize(2);
		for (String topic : List.of("realtime:a", "realtime:b", "realtime:c")) {
			this.bench.acceptJoin(topic);
		}
		assertThat(again).allMatch((future) -> future.isDone() && !future.isCompletedExceptionally());
		assertThat(this.bench.opens).hasSize(2);
	}

}
