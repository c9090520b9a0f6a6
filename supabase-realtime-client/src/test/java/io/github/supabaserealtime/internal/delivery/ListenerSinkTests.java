package io.github.supabaserealtime.internal.delivery;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.internal.client.Bench;
import io.github.supabaserealtime.internal.client.Figures;
import io.github.supabaserealtime.internal.listening.RetrySettings;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners, and what observers are told of them.
 */
class ListenerSinkTests {

	private static final BroadcastMessage MESSAGE = new BroadcastMessage("test", Bench.TOPIC, "e",
			Payload.ofJson("1", Bench.MAPPER), null, false);

	private final AtomicLong now = new AtomicLong(TimeUnit.MILLISECONDS.toNanos(100));

	private final Figures figures = new Figures();

	private int clockReadings;

	private ListenerSink sink(List<RealtimeListener> listeners, RealtimeObserver... observers) {
		return new ListenerSink(new Channels(), listeners, new Observers(List.of(observers)), () -> {
			this.clockReadings++;
			return this.now.get();
		});
	}

	@Test
	void aMessageIsTimedFromItsArrivalToTheEndOfItsListeners() {
		RealtimeListener slow = new RealtimeListener() {

			@Override
			public void onMessage(RealtimeMessage message) {
				ListenerSinkTests.this.now.addAndGet(TimeUnit.MILLISECONDS.toNanos(30));
			}

		};
		sink(List.of(slow, slow), this.figures).message(MESSAGE, TimeUnit.MILLISECONDS.toNanos(95));
		assertThat(this.figures.all).containsExactly("delivered realtime:room 65 ms");
	}

	@Test
	void aMessageThatTheConditionRefusesReachesNobody() {
		List<RealtimeMessage> heard = new ArrayList<>();
		ListenerSink sink = sink(List.of(new RealtimeListener() {

			@Override
			public void onMessage(RealtimeMessage message) {
				heard.add(message);
			}

		}), this.figures);
		sink.deliverIf((topic) -> !topic.equals(MESSAGE.topic()));
		sink.message(MESSAGE, 0);
		assertThat(heard).isEmpty();
		assertThat(this.figures.all).isEmpty();
		sink.deliverIf((topic) -> topic.equals(MESSAGE.topic()));
		sink.message(MESSAGE, 0);
		assertThat(heard).containsExactly(MESSAGE);
	}

	@Test
	void aChannelIsHeardOnceSomebodyTakesItsMessages() {
		Channels channels = new Channels();
		DefaultRealtimeChannel channel = channels.get(Bench.TOPIC, null, silent(), (created) -> {
		});
		ListenerSink sink = new ListenerSink(channels, List.of(new RealtimeListener() {

			@Override
			public void onEvent(RealtimeEvent event) {
			}

		}), new Observers(List.of(this.figures)), this.now::get);
		assertThat(sink.isHeard(channel)).isFalse();
		ListenerRegistration onChannel = channel.onBroadcast("another", (message) -> {
		});
		assertThat(sink.isHeard(channel)).isTrue();
		onChannel.close();
		assertThat(sink.isHeard(channel)).isFalse();
		ListenerRegistration onConnection = sink.add(new RealtimeListener() {

			@Override
			public void onMessage(RealtimeMessage message) {
			}

		});
		assertThat(sink.isHeard(channel)).isTrue();
		onConnection.close();
		assertThat(sink.isHeard(channel)).isFalse();
	}

	@Test
	void aChannelThatLooksForRepeatedMessagesIsHeard() {
		Channels channels = new Channels();
		ChannelOptions options = ChannelOptions.builder()
			.privateChannel(true)
			.replayOnReconnect(Duration.ofSeconds(5))
			.build();
		DefaultRealtimeChannel channel = channels.get(Bench.TOPIC, options, unused(), (created) -> {
		});
		assertThat(sink(List.of()).isHeard(channel)).isTrue();
	}

	@Test
	void aMessageThatNobodyListensToIsTimedToo() {
		sink(List.of(), this.figures).unheard(MESSAGE, TimeUnit.MILLISECONDS.toNanos(95));
		assertThat(this.figures.all).containsExactly("delivered realtime:room 5 ms");
	}

	@Test
	void withoutAnObserverTheClockIsNotRead() {
		sink(List.of()).message(MESSAGE, 0);
		assertThat(this.clockReadings).isZero();
	}

	@Test
	void listenersThatThrowAreCountedForMessagesAndEvents() {
		RealtimeListener failing = new RealtimeListener() {

			@Override
			public void onMessage(RealtimeMessage message) {
				throw new IllegalStateException("message");
			}

			@Override
			public void onEvent(RealtimeEvent event) {
				throw new AssertionError("event");
			}

		};
		ListenerSink sink = sink(List.of(failing), this.figures);
		sink.message(MESSAGE, this.now.get());
		sink.event(MessagesDroppedEvent.of("test", Bench.TOPIC, 1, MessagesDroppedEvent.Reason.OVERFLOW));
		sink.failed();
		assertThat(this.figures.all).containsExactly("listener error", "delivered realtime:room 0 ms", "listener error",
				"listener error");
	}

	@Test
	void dropsAreToldWithTheirReason() {
		sink(List.of(), this.figures).dropped(3, MessagesDroppedEvent.Reason.CLOSED);
		assertThat(this.figures.all).containsExactly("dropped 3 CLOSED");
	}

	@Test
	void aMessageOfWhichNobodyCanTellWhetherItRepeatsIsDelivered() {
		Channels channels = new Channels();
		channels.get(Bench.TOPIC,
				ChannelOptions.builder()
					.privateChannel(true)
					.replayOnReconnect(Duration.ofSeconds(5))
					.deduplicateReplayBy("id")
					.build(),
				unused(), (created) -> {
				});
		List<RealtimeMessage> heard = new ArrayList<>();
		RealtimeListener listener = new RealtimeListener() {

			@Override
			public void onMessage(RealtimeMessage message) {
				heard.add(message);
			}

		};
		ListenerSink sink = new ListenerSink(channels, List.of(listener), new Observers(List.of()), this.now::get);
		@SuppressWarnings("NullAway")
		BroadcastMessage broken = new BroadcastMessage("test", Bench.TOPIC, "e", null, null, false);
		sink.message(broken, 0);
		sink.message(MESSAGE, 0);
		assertThat(heard).containsExactly(broken, MESSAGE);
	}

	@Test
	void theConditionIsAskedBeforeEachCallOfAListener() {
		Channels channels = new Channels();
		DefaultRealtimeChannel channel = channels.get(Bench.TOPIC, ChannelOptions.defaults(), silent(), (created) -> {
		});
		List<String> heard = new ArrayList<>();
		AtomicBoolean leads = new AtomicBoolean(true);
		channel.onMessage((message) -> {
			heard.add("first");
			leads.set(false);
		});
		channel.onMessage((message) -> heard.add("second"));
		RealtimeListener all = new RealtimeListener() {

			@Override
			public void onMessage(RealtimeMessage message) {
				heard.add("all");
			}

		};
		ListenerSink sink = new ListenerSink(channels, List.of(all), new Observers(List.of()), this.now::get);
		sink.deliverIf((topic) -> topic.equals(Bench.TOPIC) && leads.get());
		sink.message(MESSAGE, 0);
		assertThat(heard).containsExactly("first");
		sink.message(MESSAGE, 0);
		assertThat(sink.handOver((message) -> heard.add("row"), MESSAGE)).isFalse();
		assertThat(heard).containsExactly("first");
		leads.set(true);
		assertThat(sink.handOver((message) -> heard.add("row"), MESSAGE)).isTrue();
		assertThat(heard).containsExactly("first", "row");
	}

	private static ChannelCommands silent() {
		ListenerStages stages = new ListenerStages(RetrySettings.NONE, null, 1, new Observers(List.of()));
		return (ChannelCommands) Proxy.newProxyInstance(ChannelCommands.class.getClassLoader(),
				new Class<?>[] { ChannelCommands.class },
				(proxy, method, arguments) -> "stages".equals(method.getName()) ? stages : null);
	}

	private static ChannelCommands unused() {
		return (ChannelCommands) Proxy.newProxyInstance(ChannelCommands.class.getClassLoader(),
				new Class<?>[] { ChannelCommands.class }, (proxy, method, arguments) -> {
					throw new AssertionError(method);
				});
	}

	@Test
	void anObserverThatThrowsHurtsNobody() {
		List<RealtimeMessage> heard = new ArrayList<>();
		RealtimeListener listener = new RealtimeListener() {

			@Override
			public void onMessage(RealtimeMessage message) {
				heard.add(message);
			}

		};
		RealtimeObserver failing = new RealtimeObserver() {

			@Override
			public void onDelivered(RealtimeMessage message, long nanos) {
				throw new AssertionError("observer");
			}

		};
		ListenerSink sink = sink(List.of(listener), failing, this.figures);
		sink.message(MESSAGE, this.now.get());
		sink.message(MESSAGE, this.now.get());
		assertThat(heard).hasSize(2);
		assertThat(this.figures.all).hasSize(2);
	}

	@Test
	void anObserverThatWasRemovedIsToldNothingAndTheSameOneElsewhereIs() {
		Observers observers = new Observers(List.of(this.figures));
		ListenerRegistration second = observers.add(this.figures);
		observers.onListenerError();
		assertThat(this.figures.all).hasSize(2);
		second.close();
		second.close();
		observers.onListenerError();
		assertThat(this.figures.all).hasSize(3);
		assertThat(observers.isEmpty()).isFalse();
	}

}
