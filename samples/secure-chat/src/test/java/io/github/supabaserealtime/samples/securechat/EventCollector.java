package io.github.supabaserealtime.samples.securechat;

import java.util.List;
import java.util.concurrent.Flow;

import tools.jackson.databind.json.JsonMapper;

/**
 * Puts the events of a stream into a list as they come.
 */
final class EventCollector implements Flow.Subscriber<String> {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final List<PageEvent> events;

	private String name = "";

	EventCollector(List<PageEvent> events) {
		this.events = events;
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		subscription.request(Long.MAX_VALUE);
	}

	@Override
	public void onNext(String line) {
		if (line.startsWith("event:")) {
			this.name = line.substring("event:".length());
		}
		else if (line.startsWith("data:")) {
			this.events.add(new PageEvent(this.name, MAPPER.readTree(line.substring("data:".length()))));
		}
	}

	@Override
	public void onError(Throwable thrown) {
		onComplete();
	}

	@Override
	public void onComplete() {
		this.events.add(new PageEvent("end", MAPPER.createObjectNode()));
	}

}
