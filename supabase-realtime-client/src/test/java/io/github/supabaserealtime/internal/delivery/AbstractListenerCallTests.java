package io.github.supabaserealtime.internal.delivery;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.internal.client.Bench;
import io.github.supabaserealtime.internal.client.Figures;
import io.github.supabaserealtime.internal.client.LogWatch;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Base class for tests of how the listeners of one channel are called.
 */
abstract class AbstractListenerCallTests {

	@RegisterExtension
	final LogWatch log = new LogWatch();

	final Figures figures = new Figures();

	/**
	 * What listeners note, and the names of the events of the connection.
	 */
	final List<String> heard = new CopyOnWriteArrayList<>();

	/**
	 * What the error handler was told.
	 */
	final List<String> told = new CopyOnWriteArrayList<>();

	/**
	 * How often a listener is still to fail.
	 */
	final AtomicInteger failures = new AtomicInteger();

	private final Channels channels = new Channels();

	final ListenerSink sink = new ListenerSink(this.channels, List.of(new RealtimeListener() {

		@Override
		public void onEvent(RealtimeEvent event) {
			AbstractListenerCallTests.this.heard.add(event.getClass().getSimpleName());
		}

	}), new Observers(List.of(this.figures)), () -> 0);

	DefaultRealtimeChannel channel(ListenerStages stages) {
		ChannelCommands commands = (ChannelCommands) Proxy.newProxyInstance(ChannelCommands.class.getClassLoader(),
				new Class<?>[] { ChannelCommands.class }, (proxy, method, arguments) -> switch (method.getName()) {
					case "stages" -> stages;
					case "listening" -> null;
					default -> throw new AssertionError(method);
				});
		return this.channels.get(Bench.TOPIC, ChannelOptions.defaults(), commands, (channel) -> {
		});
	}

	void tell(RealtimeMessage message, String listenerId, Throwable failure) {
		this.told.add(((BroadcastMessage) message).payload().asText() + " " + failure.getMessage());
	}

	static BroadcastMessage message(String json) {
		return new BroadcastMessage("test", Bench.TOPIC, "e", Payload.ofJson(json, Bench.MAPPER), null, false);
	}

	void deliver(String... payloads) {
		for (String payload : payloads) {
			this.sink.message(message(payload), 0);
		}
	}

	/**
	 * Return what observers were told, but for what was delivered.
	 */
	List<String> figures() {
		return this.figures.all.stream().filter((figure) -> !figure.startsWith("delivered")).toList();
	}

}
