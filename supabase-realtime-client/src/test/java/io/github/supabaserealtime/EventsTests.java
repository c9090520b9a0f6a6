package io.github.supabaserealtime;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that events can get further components later without breaking the code that reads
 * or creates them.
 */
class EventsTests {

	private static final Instant START = Instant.parse("2026-08-21T12:00:00Z");

	static Stream<Class<?>> events() {
		return Arrays.stream(RealtimeEvent.class.getPermittedSubclasses());
	}

	static Stream<Class<?>> growing() {
		return Stream.concat(events(), Stream.of(ConnectionStatus.class, ConnectionFailure.class));
	}

	@ParameterizedTest
	@MethodSource("growing")
	void noValueThatCanGrowIsARecordOrHasAConstructorForAll(Class<?> type) {
		assertThat(type.isRecord()).isFalse();
		assertThat(Modifier.isFinal(type.getModifiers())).isTrue();
		assertThat(type.getDeclaredConstructors())
			.allMatch((Constructor<?> constructor) -> Modifier.isPrivate(constructor.getModifiers()));
	}

	@ParameterizedTest
	@MethodSource("events")
	void eventsAreEqualWhenAllOfThemIs(Class<?> type) {
		Method of = factory(type);
		Object event = ReflectionUtils.invokeMethod(of, null, arguments(of, -1));
		assertThat(event).isEqualTo(ReflectionUtils.invokeMethod(of, null, arguments(of, -1)))
			.hasSameHashCodeAs(ReflectionUtils.invokeMethod(of, null, arguments(of, -1)));
		for (int i = 0; i < of.getParameterCount(); i++) {
			Object other = ReflectionUtils.invokeMethod(of, null, arguments(of, i));
			assertThat(event).as("with another argument %d", i).isNotEqualTo(other);
		}
	}

	@ParameterizedTest
	@MethodSource("events")
	void eventsTellWhatTheyWereMadeOf(Class<?> type) {
		Method of = factory(type);
		Object[] arguments = arguments(of, -1);
		Object event = ReflectionUtils.invokeMethod(of, null, arguments);
		List<@Nullable Object> told = new ArrayList<>();
		for (Parameter parameter : of.getParameters()) {
			Object value = ReflectionUtils.invokeMethod(accessor(type, parameter.getName()), event);
			told.add(value);
			assertThat(event).asString()
				.startsWith(type.getSimpleName() + "[")
				.contains(parameter.getName() + "=" + value);
		}
		assertThat(told).containsExactly(arguments);
	}

	@Test
	void aGapIsIncompleteUnlessTheOppositeIsKnown() {
		DeliveryGapEvent gap = DeliveryGapEvent.of("test", "realtime:a", START, START.plusSeconds(1),
				DeliveryGapEvent.Cause.REBIND);
		assertThat(gap.incomplete()).isTrue();
		DeliveryGapEvent complete = gap.withIncomplete(false);
		assertThat(complete.incomplete()).isFalse();
		assertThat(complete).isNotEqualTo(gap).asString().endsWith("incomplete=false]");
		assertThat(complete.withIncomplete(true)).isEqualTo(gap).hasSameHashCodeAs(gap);
	}

	@Test
	void aStatusOfAConnectionOnWhichNothingHappenedHasNothingToTell() {
		ConnectionStatus status = ConnectionStatus.builder(ConnectionState.DISCONNECTED, START).build();
		assertThat(status.state()).isEqualTo(ConnectionState.DISCONNECTED);
		assertThat(status.since()).isEqualTo(START);
		assertThat(status.channels()).isEmpty();
		assertThat(status.refusedChannels()).isEmpty();
		assertThat(status.unsubscribedChannels()).isEmpty();
		assertThat(status.refusedBroadcasts()).isEmpty();
		assertThat(status.lastFailure()).isNull();
		assertThat(status.reconnectingSince()).isNull();
	}

	@Test
	void aStatusTellsWhatItWasBuiltOf() {
		Map<String, Object> values = Map.ofEntries(Map.entry("reconnectingSince", START), Map.entry("attempts", 3),
				Map.entry("heartbeatOverdue", true), Map.entry("lastRoundTrip", Duration.ofMillis(12)),
				Map.entry("lastFailure", ConnectionFailure.closed(1001, "gone")),
				Map.entry("nextAttempt", START.plusSeconds(5)), Map.entry("unsubscribedSince", START.minusSeconds(5)),
				Map.entry("lastSubscribed", START.minusSeconds(7)),
				Map.entry("sockets", Map.of(ConnectionState.OPEN, 2)),
				Map.entry("channels", Map.of("realtime:a", ChannelState.JOINING)),
				Map.entry("refusedChannels", Map.of("realtime:b", "no")),
				Map.entry("unsubscribedChannels", Map.of("realtime:d", "not yet")),
				Map.entry("refusedBroadcasts", Map.of("realtime:c", "never")), Map.entry("sendBufferSize", 4),
				Map.entry("pushBufferSize", 5), Map.entry("deliveryQueueSize", 6), Map.entry("deliveryQueueBytes", 7L));
		ConnectionStatus plain = ConnectionStatus.builder(ConnectionState.RECONNECTING, START).build();
		Method[] setters = Arrays.stream(ConnectionStatus.Builder.class.getDeclaredMethods())
			.filter((method) -> method.getParameterCount() == 1)
			.toArray(Method[]::new);
		assertThat(setters).extracting(Method::getName).containsExactlyInAnyOrderElementsOf(values.keySet());
		ConnectionStatus.Builder all = ConnectionStatus.builder(ConnectionState.RECONNECTING, START);
		for (Method setter : setters) {
			ConnectionStatus.Builder one = ConnectionStatus.builder(ConnectionState.RECONNECTING, START);
			ReflectionUtils.invokeMethod(setter, one, values.get(setter.getName()));
			ReflectionUtils.invokeMethod(setter, all, values.get(setter.getName()));
			assertThat(one.build()).as(setter.getName()).isNotEqualTo(plain);
		}
		ConnectionStatus status = all.build();
		assertThat(status).isEqualTo(all.build()).hasSameHashCodeAs(all.build());
		values.forEach((name, value) -> {
			assertThat(ReflectionUtils.invokeMethod(accessor(ConnectionStatus.class, name), status)).isEqualTo(value);
			assertThat(status).asString().contains(name + "=" + value);
		});
	}

	@Test
	void failuresAreEqualWhenKindStatusCodeAndTextAre() {
		assertThat(ConnectionFailure.refused(403, "no")).isEqualTo(ConnectionFailure.refused(403, "no"))
			.hasSameHashCodeAs(ConnectionFailure.refused(403, "no"))
			.isNotEqualTo(ConnectionFailure.refused(401, "no"))
			.isNotEqualTo(ConnectionFailure.refused(403, "never"))
			.isNotEqualTo(ConnectionFailure.proxy(403, "no"));
		assertThat(ConnectionFailure.closed(1001, "gone")).isNotEqualTo(ConnectionFailure.closed(1006, "gone"));
	}

	@Test
	void aFailedConnectionIsExplainedAfterASerializationToo() throws Exception {
		ConnectionFailedException exception = new ConnectionFailedException(ConnectionFailure.refused(403, "no"));
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
			out.writeObject(exception);
		}
		try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
			assertThat(((ConnectionFailedException) in.readObject()).getFailure()).isEqualTo(exception.getFailure());
		}
	}

	private static Method factory(Class<?> type) {
		return Arrays.stream(type.getDeclaredMethods())
			.filter((method) -> method.getName().equals("of") && Modifier.isPublic(method.getModifiers()))
			.findFirst()
			.orElseThrow();
	}

	private static Method accessor(Class<?> type, String name) {
		Method accessor = ReflectionUtils.findMethod(type, name);
		assertThat(accessor).as(name).isNotNull();
		return accessor;
	}

	private static Object[] arguments(Method factory, int other) {
		Object[] arguments = new Object[factory.getParameterCount()];
		for (int i = 0; i < arguments.length; i++) {
			arguments[i] = argument(factory.getParameterTypes()[i], i, (i == other) ? 1 : 0);
		}
		return arguments;
	}

	private static Object argument(Class<?> type, int place, int variant) {
		if (type == int.class) {
			return place + variant * 100;
		}
		if (type == long.class) {
			return (long) place + variant * 100;
		}
		if (type == Duration.class) {
			return Duration.ofMillis(place + variant * 100);
		}
		if (type == Instant.class) {
			return START.plusSeconds(place + variant * 100);
		}
		if (type == ConnectionFailure.class) {
			return ConnectionFailure.closed(1000 + variant, "closed");
		}
		return type.isEnum() ? type.getEnumConstants()[variant] : "text " + place + variant;
	}

}
