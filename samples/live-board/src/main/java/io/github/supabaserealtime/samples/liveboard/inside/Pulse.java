package io.github.supabaserealtime.samples.liveboard.inside;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.ConnectionStatus;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.samples.liveboard.stream.BoardPart;
import io.github.supabaserealtime.samples.liveboard.stream.EventStream;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * The status of the connection and its meters, once in a second while a page is open and
 * with each change of the link.
 */
@Component
public class Pulse implements BoardPart {

	private final RealtimeConnection connection;

	private final MeterRegistry registry;

	private final EventStream stream;

	Pulse(RealtimeConnection connection, MeterRegistry registry, EventStream stream) {
		this.connection = connection;
		this.registry = registry;
		this.stream = stream;
	}

	@Scheduled(fixedRate = 1, timeUnit = TimeUnit.SECONDS)
	void beat() {
		if (this.stream.hasPages()) {
			this.stream.publish(name(), content());
		}
	}

	@EventListener(RealtimeConnectionStateEvent.class)
	void changed() {
		beat();
	}

	@Override
	public String name() {
		return "pulse";
	}

	@Override
	public Object content() {
		ConnectionStatus status = this.connection.getStatus();
		Map<String, @Nullable Object> pulse = new LinkedHashMap<>();
		pulse.put("at", Instant.now());
		pulse.put("state", status.state());
		pulse.put("since", status.since());
		pulse.put("attempts", status.attempts());
		pulse.put("nextAttempt", status.nextAttempt());
		pulse.put("waiting", status.sendBufferSize() + status.pushBufferSize());
		pulse.put("channels", status.channels());
		pulse.put("meters", meters());
		return pulse;
	}

	private List<Figure> meters() {
		List<Figure> figures = new ArrayList<>();
		figures.add(count("Messages in", "messages", "direction", "in"));
		figures.add(count("Messages out", "messages", "direction", "out"));
		figures.add(time("Acknowledged after", "ack", "outcome", "ok"));
		figures.add(time("Delivered after", "delivery"));
		figures.add(count("Link opened", "connections.opened"));
		figures.add(count("Reconnects", "reconnects"));
		figures.add(count("Dropped", "messages.dropped"));
		figures.add(count("Listener errors", "listener.errors"));
		return figures;
	}

	private Figure count(String label, String meter, String... tags) {
		String name = "supabase.realtime." + meter;
		double sum = this.registry.find(name).tags(tags).counters().stream().mapToDouble(Counter::count).sum();
		return new Figure(label, name, (long) sum, "");
	}

	private Figure time(String label, String meter, String... tags) {
		String name = "supabase.realtime." + meter;
		Timer timer = this.registry.find(name).tags(tags).timer();
		double mean = (timer != null) ? timer.mean(TimeUnit.MICROSECONDS) : 0;
		return new Figure(label, name, Math.round(mean) / 1000.0, "ms");
	}

	/**
	 * A figure that the page shows.
	 *
	 * @param label what it is
	 * @param meter the name of the meter
	 * @param value its value
	 * @param unit its unit, or nothing
	 */
	record Figure(String label, String meter, Number value, String unit) {

	}

}
