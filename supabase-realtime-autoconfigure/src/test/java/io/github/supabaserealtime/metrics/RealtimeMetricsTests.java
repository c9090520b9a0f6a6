package io.github.supabaserealtime.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.ConnectionStatus;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.HeartbeatEvent;
import io.github.supabaserealtime.MessagesDroppedEvent;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.RealtimeObserver;
import io.github.supabaserealtime.ReconnectScheduledEvent;
import io.github.supabaserealtime.fake.FakeRealtimeConnection;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresRow;
import io.github.supabaserealtime.message.SystemMessage;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RealtimeMetrics}.
 */
class RealtimeMetricsTests {

	private static final Payload PAYLOAD = Payload.ofJson("{}", JsonMapper.shared());

	private static final String TOPIC = "realtime:secret-topic";

	private final FakeRealtimeConnection connection = new FakeRealtimeConnection();

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final RealtimeMetrics metrics = bound();

	private RealtimeMetrics bound() {
		RealtimeMetrics metrics = new RealtimeMetrics(this.connection);
		metrics.bindTo(this.registry);
		this.connection.addListener(metrics);
		this.connection.addObserver(metrics);
		return metrics;
	}

	private void observe(Consumer<RealtimeObserver> figure) {
		this.connection.observers.forEach(figure);
	}

	private Timer timer(String name, String outcome) {
		return this.registry.get(name).tag("outcome", outcome).timer();
	}

	private double gauge(String name, String... tags) {
		return this.registry.get(name).tags(tags).gauge().value();
	}

	private double counter(String name, String... tags) {
		return this.registry.get(name).tags(tags).counter().count();
	}

	@Test
	void theGaugeOfTheCurrentStateIsOne() {
		this.connection.status = FakeRealtimeConnection.status(ConnectionState.RECONNECTING);
		Map<String, Double> states = this.registry.get("supabase.realtime.connection.state")
			.gauges()
			.stream()
			.collect(Collectors.toMap((gauge) -> gauge.getId().getTag("state"), (gauge) -> gauge.value()));
		assertThat(states).containsOnly(Map.entry("disconnected", 0.0), Map.entry("connecting", 0.0),
				Map.entry("open", 0.0), Map.entry("reconnecting", 1.0), Map.entry("closing", 0.0));
	}

	@Test
	void channelsAreCountedByState() {
		this.connection.status = ConnectionStatus.builder(ConnectionState.OPEN, Instant.EPOCH)
			.channels(Map.of("realtime:a", ChannelState.SUBSCRIBED, "realtime:b", ChannelState.SUBSCRIBED, "realtime:c",
					ChannelState.ERRORED))
			.sendBufferSize(3)
			.pushBufferSize(4)
			.deliveryQueueSize(5)
			.deliveryQueueBytes(6)
			.build();
		assertThat(gauge("supabase.realtime.channels", "state", "subscribed")).isEqualTo(2);
		assertThat(gauge("supabase.realtime.channels", "state", "errored")).isEqualTo(1);
		assertThat(gauge("supabase.realtime.channels", "state", "joining")).isZero();
		assertThat(gauge("supabase.realtime.send.buffer.size")).isEqualTo(3);
		assertThat(gauge("supabase.realtime.push.buffer.size")).isEqualTo(4);
		assertThat(gauge("supabase.realtime.delivery.queue.size")).isEqualTo(5);
		assertThat(gauge("supabase.realtime.delivery.queue.bytes")).isEqualTo(6);
	}

	@Test
	void socketsAreCountedByState() {
		this.connection.status = ConnectionStatus.builder(ConnectionState.RECONNECTING, Instant.EPOCH)
			.sockets(Map.of(ConnectionState.OPEN, 19, ConnectionState.RECONNECTING, 1))
			.build();
		assertThat(gauge("supabase.realtime.sockets", "state", "open")).isEqualTo(19);
		assertThat(gauge("supabase.realtime.sockets", "state", "reconnecting")).isEqualTo(1);
		assertThat(gauge("supabase.realtime.sockets", "state", "closing")).isZero();
		assertThat(this.registry.find("supabase.realtime.sockets").tag("state", "disconnected").gauge()).isNull();
	}

	@Test
	void messagesAreCountedByType() {
		this.connection.deliver(new BroadcastMessage("fake", TOPIC, "e", PAYLOAD, null, false));
		this.connection.deliver(new BroadcastMessage("fake", TOPIC, "e", PAYLOAD, null, false));
		this.connection.deliver(new SystemMessage("fake", TOPIC, "system", true, "ok"));
		this.connection.deliver(new PostgresChange.Insert("fake", TOPIC, List.of(), "public", "todos", null, List.of(),
				new PostgresRow(PAYLOAD, Map.of())));
		this.connection.deliver(new PostgresChange.Read("fake", TOPIC, List.of(), "public", "todos",
				new PostgresRow(PAYLOAD, Map.of())));
		assertThat(counter("supabase.realtime.messages", "direction", "in", "type", "broadcast")).isEqualTo(2);
		assertThat(counter("supabase.realtime.messages", "direction", "in", "type", "system")).isEqualTo(1);
		assertThat(counter("supabase.realtime.messages", "direction", "in", "type", "postgres_change_insert"))
			.isEqualTo(1);
		assertThat(counter("supabase.realtime.messages", "direction", "in", "type", "postgres_change_read"))
			.isEqualTo(1);
	}

	@Test
	void droppedMessagesAreCountedByReasonAndNotAgainByTheEventOfTheirBurst() {
		observe((observer) -> observer.onDropped(7, MessagesDroppedEvent.Reason.OVERFLOW));
		observe((observer) -> observer.onDropped(2, MessagesDroppedEvent.Reason.CLOSED));
		this.connection.publish(MessagesDroppedEvent.of("fake", TOPIC, 7, MessagesDroppedEvent.Reason.OVERFLOW));
		assertThat(counter("supabase.realtime.messages.dropped", "reason", "overflow")).isEqualTo(7);
		assertThat(counter("supabase.realtime.messages.dropped", "reason", "closed")).isEqualTo(2);
		assertThat(counter("supabase.realtime.messages.dropped", "reason", "malformed")).isZero();
		assertThat(counter("supabase.realtime.frames.malformed")).isZero();
	}

	@Test
	void malformedFramesAreCountedByThemselvesToo() {
		observe((observer) -> observer.onDropped(1, MessagesDroppedEvent.Reason.MALFORMED));
		observe((observer) -> observer.onDropped(1, MessagesDroppedEvent.Reason.TOO_LARGE));
		assertThat(counter("supabase.realtime.frames.malformed")).isEqualTo(1);
		assertThat(counter("supabase.realtime.messages.dropped", "reason", "malformed")).isEqualTo(1);
		assertThat(counter("supabase.realtime.messages.dropped", "reason", "too_large")).isEqualTo(1);
	}

	@Test
	void sentMessagesAreCountedByType() {
		observe((observer) -> observer.onSent(RealtimeObserver.SentKind.BROADCAST));
		observe((observer) -> observer.onSent(RealtimeObserver.SentKind.BROADCAST));
		observe((observer) -> observer.onSent(RealtimeObserver.SentKind.PRESENCE));
		assertThat(counter("supabase.realtime.messages", "direction", "out", "type", "broadcast")).isEqualTo(2);
		assertThat(counter("supabase.realtime.messages", "direction", "out", "type", "presence")).isEqualTo(1);
	}

	@Test
	void joinsAndAcknowledgementsAreTimedByOutcome() {
		observe((observer) -> observer.onJoinEnded(RealtimeObserver.Outcome.REFUSED, 5_000_000_000L));
		observe((observer) -> observer.onJoinEnded(RealtimeObserver.Outcome.OK, 20_000_000L));
		observe((observer) -> observer.onAckEnded(RealtimeObserver.Outcome.TIMEOUT, 10_000_000_000L));
		assertThat(timer("supabase.realtime.join", "refused").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(5000);
		assertThat(timer("supabase.realtime.join", "ok").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(20);
		assertThat(timer("supabase.realtime.join", "closed").count()).isZero();
		assertThat(timer("supabase.realtime.ack", "timeout").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(10_000);
		assertThat(timer("supabase.realtime.ack", "ok").count()).isZero();
	}

	@Test
	void deliveriesAreTimedAndErrorsOfListenersCounted() {
		SystemMessage message = new SystemMessage("fake", TOPIC, "system", true, "ok");
		observe((observer) -> observer.onDelivered(message, 3_000_000));
		observe((observer) -> observer.onDelivered(message, 4_000_000));
		observe(RealtimeObserver::onListenerError);
		assertThat(this.registry.get("supabase.realtime.delivery").timer()).satisfies((timer) -> {
			assertThat(timer.count()).isEqualTo(2);
			assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(7);
			assertThat(timer.max(TimeUnit.MILLISECONDS)).isEqualTo(4);
		});
		assertThat(counter("supabase.realtime.listener.errors")).isEqualTo(1);
	}

	@Test
	void repeatedCallsOfListenersAreCountedByStep() {
		assertThat(counter("supabase.realtime.listener.retry.exhausted")).isZero();
		observe((observer) -> observer.onListenerRetry(RealtimeObserver.RetryStep.ATTEMPT));
		observe((observer) -> observer.onListenerRetry(RealtimeObserver.RetryStep.ATTEMPT));
		observe((observer) -> observer.onListenerRetry(RealtimeObserver.RetryStep.RECOVERED));
		assertThat(counter("supabase.realtime.listener.retry.attempts")).isEqualTo(2);
		assertThat(counter("supabase.realtime.listener.retry.recovered")).isEqualTo(1);
		assertThat(counter("supabase.realtime.listener.retry.exhausted")).isZero();
	}

	@Test
	void everyTagHasFewValues() {
		messagesAreCountedByType();
		Map<String, Set<String>> values = new TreeMap<>();
		this.registry.getMeters()
			.forEach((meter) -> meter.getId()
				.getTags()
				.forEach((tag) -> values.computeIfAbsent(tag.getKey(), (key) -> new TreeSet<>()).add(tag.getValue())));
		assertThat(values.keySet()).containsExactly("cause", "connection", "direction", "outcome", "reason", "recovery",
				"state", "type");
		assertThat(values.get("outcome")).containsExactly("closed", "failed", "ok", "refused", "timeout");
		assertThat(values.get("connection")).containsExactly("fake");
		assertThat(values.values()).allSatisfy((each) -> assertThat(each).hasSizeLessThan(30));
	}

	@Test
	void everyMeterHasTheNameOfItsConnectionAndEachNameOneSetOfTagKeys() {
		RealtimeMetrics second = new RealtimeMetrics(this.connection, "second");
		second.bindTo(this.registry);
		this.connection.addListener(second);
		this.connection.addObserver(second);
		messagesAreCountedByType();
		assertThat(counter("supabase.realtime.messages", "connection", "second", "type", "system")).isEqualTo(1);
		Map<String, Set<Set<String>>> keys = new TreeMap<>();
		this.registry.getMeters()
			.forEach((meter) -> keys.computeIfAbsent(meter.getId().getName(), (name) -> new HashSet<>())
				.add(meter.getId().getTags().stream().map(Tag::getKey).collect(Collectors.toSet())));
		assertThat(keys).hasSizeGreaterThan(15)
			.allSatisfy((name, sets) -> assertThat(sets).as(name)
				.singleElement(as(InstanceOfAssertFactories.collection(String.class)))
				.contains("connection"));
	}

	@Test
	void gapsAreCountedByCauseAndRecovery() {
		DeliveryGapEvent gap = DeliveryGapEvent.of("fake", TOPIC, Instant.EPOCH, Instant.EPOCH,
				DeliveryGapEvent.Cause.CONNECTION_LOST);
		this.connection.publish(gap);
		this.connection.publish(gap.withIncomplete(false));
		this.connection.publish(gap.withRowsRead("jdbc", 3));
		for (String recovery : List.of("none", "replay", "rows")) {
			assertThat(counter("supabase.realtime.gaps", "cause", "connection_lost", "recovery", recovery))
				.isEqualTo(1);
			assertThat(counter("supabase.realtime.gaps", "cause", "overflow", "recovery", recovery)).isZero();
		}
	}

	@Test
	void lookUpsOfTheTokenAreCountedByOutcome() {
		observe((observer) -> observer.onTokenLookUp(true));
		observe((observer) -> observer.onTokenLookUp(true));
		observe((observer) -> observer.onTokenLookUp(false));
		assertThat(counter("supabase.realtime.token.lookups", "outcome", "ok")).isEqualTo(2);
		assertThat(counter("supabase.realtime.token.lookups", "outcome", "failed")).isEqualTo(1);
	}

	@Test
	void openingsAreCounted() {
		this.connection.publish(
				RealtimeConnectionStateEvent.of("fake", ConnectionState.CONNECTING, ConnectionState.OPEN, "opened"));
		this.connection.publish(
				RealtimeConnectionStateEvent.of("fake", ConnectionState.OPEN, ConnectionState.RECONNECTING, "lost"));
		assertThat(counter("supabase.realtime.connections.opened")).isEqualTo(1);
	}

	@Test
	void reconnectsAreCountedByReason() {
		this.connection.publish(ReconnectScheduledEvent.of("fake", 1, Duration.ZERO,
				ConnectionFailure.of(ConnectionFailure.Kind.HEARTBEAT_TIMEOUT, "silence")));
		assertThat(counter("supabase.realtime.reconnects", "reason", "heartbeat_timeout")).isEqualTo(1);
		assertThat(counter("supabase.realtime.reconnects", "reason", "refused")).isZero();
	}

	@Test
	void answeredHeartbeatsAreTimed() {
		this.connection.publish(HeartbeatEvent.of("fake", HeartbeatEvent.Outcome.OK, Duration.ofMillis(12)));
		this.connection.publish(HeartbeatEvent.of("fake", HeartbeatEvent.Outcome.TIMEOUT, null));
		assertThat(this.registry.get("supabase.realtime.heartbeat").timer()).satisfies((timer) -> {
			assertThat(timer.count()).isEqualTo(1);
			assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(12);
		});
	}

	@Test
	void eachRegistryCounts() {
		SimpleMeterRegistry second = new SimpleMeterRegistry();
		this.metrics.bindTo(second);
		this.connection.deliver(new SystemMessage("fake", TOPIC, "system", true, "ok"));
		assertThat(counter("supabase.realtime.messages", "type", "system")).isEqualTo(1);
		assertThat(second.get("supabase.realtime.messages").tag("type", "system").counter().count()).isEqualTo(1);
	}

	@Test
	void noTagHoldsATopic() {
		messagesAreCountedByType();
		droppedMessagesAreCountedByReasonAndNotAgainByTheEventOfTheirBurst();
		observe(RealtimeObserver::onListenerError);
		this.connection.publish(DeliveryGapEvent.of("fake", TOPIC, Instant.EPOCH, Instant.EPOCH,
				DeliveryGapEvent.Cause.CONNECTION_LOST));
		List<String> values = this.registry.getMeters()
			.stream()
			.flatMap((meter) -> meter.getId().getTags().stream())
			.map(Tag::getValue)
			.toList();
		assertThat(values).isNotEmpty().noneMatch((value) -> value.contains("topic"));
	}

}
