package io.github.supabaserealtime.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ConnectionFailedException;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.SubscribeTimeoutException;
import io.github.supabaserealtime.fake.FakeRealtimeConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RealtimeConnectionLifecycle}.
 */
@ExtendWith(OutputCaptureExtension.class)
class RealtimeConnectionLifecycleTests {

	private static final RealtimeEvent EVENT = RealtimeConnectionStateEvent.of("fake", ConnectionState.CONNECTING,
			ConnectionState.OPEN, "opened");

	private final RealtimeProperties properties = new RealtimeProperties();

	private final FakeRealtimeConnection connection = new FakeRealtimeConnection();

	private final List<Object> published = new ArrayList<>();

	private final ApplicationEventRealtimeListener events = new ApplicationEventRealtimeListener(this.published::add,
			(thrown) -> "listener");

	private Duration shutdownTimeout = Duration.ofSeconds(5);

	private RealtimeConnectionLifecycle lifecycle() {
		this.connection.addListener(this.events);
		return new RealtimeConnectionLifecycle(this.connection,
				new DeclaredChannels(this.properties, PropertyNames.DEFAULT), this.events, true, this.shutdownTimeout,
				false);
	}

	@Test
	void startSubscribesTheDeclaredChannelsAndConnectsWithoutWaiting() {
		this.properties.getChannels().put("lobby", new ChannelProperties());
		this.properties.getChannels().put("todos", ChannelProperties.of("realtime:db:todos"));
		RealtimeConnectionLifecycle lifecycle = lifecycle();
		lifecycle.start();
		assertThat(lifecycle.isRunning()).isTrue();
		assertThat(this.connection.calls).containsExactly("connect");
		assertThat(this.connection.fakeChannel("realtime:lobby").subscribeCalls).hasValue(1);
		assertThat(this.connection.fakeChannel("realtime:db:todos").subscribeCalls).hasValue(1);
	}

	@Test
	void includedChannelsAreSubscribedWithEachStartAndAtOnceWhileItRuns() {
		this.properties.getChannels().put("lobby", new ChannelProperties());
		RealtimeConnectionLifecycle lifecycle = lifecycle();
		lifecycle.include(List.of(this.connection.channel("realtime:lobby"), this.connection.channel("realtime:hall")));
		assertThat(this.connection.fakeChannel("realtime:hall").subscribeCalls).hasValue(0);
		lifecycle.start();
		assertThat(this.connection.fakeChannel("realtime:hall").subscribeCalls).hasValue(1);
		assertThat(this.connection.fakeChannel("realtime:lobby").subscribeCalls).hasValue(1);
		lifecycle.include(List.of(this.connection.channel("realtime:attic")));
		assertThat(this.connection.fakeChannel("realtime:attic").subscribeCalls).hasValue(1);
		lifecycle.stop();
		lifecycle.start();
		assertThat(this.connection.fakeChannel("realtime:hall").subscribeCalls).hasValue(2);
		assertThat(this.connection.fakeChannel("realtime:attic").subscribeCalls).hasValue(2);
	}

	@Test
	void startingTwiceConnectsOnce() {
		RealtimeConnectionLifecycle lifecycle = lifecycle();
		lifecycle.start();
		lifecycle.start();
		assertThat(this.connection.calls).containsExactly("connect");
	}

	@Test
	void startsAgainAfterEachStop() {
		this.properties.getChannels().put("lobby", new ChannelProperties());
		RealtimeConnectionLifecycle lifecycle = lifecycle();
		for (int i = 0; i < 3; i++) {
			lifecycle.start();
			assertThat(lifecycle.isRunning()).isTrue();
			lifecycle.stop();
			assertThat(lifecycle.isRunning()).isFalse();
		}
		assertThat(this.connection.calls).containsExactly("connect", "disconnect", "connect", "disconnect", "connect",
				"disconnect");
		assertThat(this.connection.fakeChannel("realtime:lobby").subscribeCalls).hasValue(3);
	}

	@Test
	void aRefusedFirstAttemptIsLoggedOnceAndDoesNotFailTheStart(CapturedOutput output) {
		this.connection.connected = CompletableFuture
			.failedFuture(new ConnectionFailedException(ConnectionFailure.refused(401, "Unauthorized")));
		lifecycle().start();
		assertThat(output).containsOnlyOnce("WARN")
			.contains("The first attempt to connect 'fake' failed: REFUSED 401: Unauthorized.");
	}

	@Test
	void aChannelThatIsNotSubscribedIsLoggedWithTopicAndReason(CapturedOutput output) {
		this.properties.getChannels().put("lobby", new ChannelProperties());
		RealtimeConnectionLifecycle lifecycle = lifecycle();
		lifecycle.start();
		this.connection.fakeChannel("realtime:lobby").subscribed
			.completeExceptionally(new SubscribeTimeoutException("Not subscribed within 10000 ms"));
		assertThat(output)
			.containsOnlyOnce("Channel 'realtime:lobby' is not subscribed: Not subscribed within 10000 ms");
	}

	@Test
	void aRefusedChannelIsLeftToTheConnectionToLog(CapturedOutput output) {
		this.properties.getChannels().put("lobby", new ChannelProperties());
		lifecycle().start();
		this.connection.fakeChannel("realtime:lobby").subscribed
			.completeExceptionally(new ChannelJoinException("no permission", "Unauthorized", true));
		assertThat(output).doesNotContain("is not subscribed");
	}

	@Test
	void theTextOfAForeignExceptionIsNotLogged(CapturedOutput output) {
		this.connection.connected = CompletableFuture.failedFuture(new IllegalStateException("apikey=s3cret"));
		lifecycle().start();
		assertThat(output).contains("IllegalStateException").doesNotContain("s3cret");
	}

	@Test
	void whatFailsBecauseOfTheStopIsNotLogged(CapturedOutput output) {
		this.properties.getChannels().put("lobby", new ChannelProperties());
		RealtimeConnectionLifecycle lifecycle = lifecycle();
		lifecycle.start();
		lifecycle.stop();
		this.connection.connected.completeExceptionally(new IllegalStateException());
		this.connection.fakeChannel("realtime:lobby").subscribed.completeExceptionally(new IllegalStateException());
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void stopWaitsUntilTheConnectionIsClosed() throws Exception {
		this.connection.disconnected = new CompletableFuture<>();
		RealtimeConnectionLifecycle lifecycle = lifecycle();
		lifecycle.start();
		CompletableFuture<Void> stopped = CompletableFuture.runAsync(lifecycle::stop);
		assertThat(stopped).isNotDone();
		this.connection.disconnected.complete(null);
		stopped.get(10, TimeUnit.SECONDS);
		assertThat(lifecycle.isRunning()).isFalse();
	}

	@Test
	void stopGivesUpASecondAfterTheShutdownTimeout(CapturedOutput output) {
		this.connection.disconnected = new CompletableFuture<>();
		this.shutdownTimeout = Duration.ofMillis(1);
		RealtimeConnectionLifecycle lifecycle = lifecycle();
		lifecycle.start();
		lifecycle.stop();
		assertThat(output).contains("could not be closed cleanly: it took longer than 1001ms");
		assertThat(this.connection.disconnected).isNotDone();
	}

	@Test
	void stopCallsBackWhenTheConnectionIsClosed() {
		RealtimeConnectionLifecycle lifecycle = lifecycle();
		lifecycle.start();
		CountDownLatch called = new CountDownLatch(1);
		lifecycle.stop(called::countDown);
		assertThat(called.getCount()).isZero();
	}

	@Test
	void stopCallsBackWhenTheConnectionDoesNotClose() throws Exception {
		this.connection.disconnected = new CompletableFuture<>();
		this.shutdownTimeout = Duration.ofMillis(1);
		RealtimeConnectionLifecycle lifecycle = lifecycle();
		lifecycle.start();
		CountDownLatch called = new CountDownLatch(1);
		lifecycle.stop(called::countDown);
		assertThat(called.getCount()).isOne();
		assertThat(called.await(30, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void stopCallsBackWhenTheConnectionFails() {
		FakeRealtimeConnection failing = new FakeRealtimeConnection() {

			@Override
			public CompletableFuture<Void> disconnect() {
				throw new IllegalStateException();
			}

		};
		RealtimeConnectionLifecycle lifecycle = new RealtimeConnectionLifecycle(failing,
				new DeclaredChannels(this.properties, PropertyNames.DEFAULT), null, true, this.shutdownTimeout, false);
		CountDownLatch called = new CountDownLatch(1);
		lifecycle.stop(called::countDown);
		assertThat(called.getCount()).isZero();
	}

	@Test
	void nothingIsPublishedOnceStoppingHasBegun() {
		this.connection.disconnected = new CompletableFuture<>();
		RealtimeConnectionLifecycle lifecycle = lifecycle();
		lifecycle.start();
		this.connection.publish(EVENT);
		lifecycle.stop(() -> {
		});
		this.connection.publish(EVENT);
		assertThat(this.published).containsExactly(EVENT);
		lifecycle.start();
		this.connection.publish(EVENT);
		assertThat(this.published).containsExactly(EVENT, EVENT);
	}

	@Test
	void destroyClosesWhatTheApplicationConnectedByItself() {
		RealtimeConnectionLifecycle lifecycle = lifecycle();
		this.connection.status = FakeRealtimeConnection.status(ConnectionState.OPEN);
		lifecycle.destroy();
		assertThat(this.connection.calls).containsExactly("disconnect");
	}

	@Test
	void destroyLeavesAClosedConnectionAlone() {
		lifecycle().destroy();
		assertThat(this.connection.calls).isEmpty();
	}

	@Test
	void startNamesADeclaredChannelThatTheApplicationCreatedWithOtherOptions() {
		this.properties.getChannels().put("lobby", new ChannelProperties());
		this.connection.channel("realtime:lobby", ChannelOptions.builder().broadcastAck(true).build());
		RealtimeConnectionLifecycle lifecycle = lifecycle();
		assertThatExceptionOfType(InvalidRealtimeConfigurationException.class).isThrownBy(lifecycle::start)
			.withMessageContaining("supabase.realtime.channels.lobby")
			.withMessageContaining("realtime:lobby")
			.withMessageContaining("broadcastAck=true")
			.withMessageContaining("broadcastAck=false");
		assertThat(lifecycle.isRunning()).isFalse();
		assertThat(this.connection.calls).isEmpty();
	}

	@Test
	void isStoppedAfterTheWebServer() {
		assertThat(lifecycle().getPhase()).isEqualTo(Integer.MAX_VALUE - 4096);
		assertThat(lifecycle().isAutoStartup()).isTrue();
	}

}
