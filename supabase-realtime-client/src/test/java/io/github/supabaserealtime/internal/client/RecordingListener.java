package io.github.supabaserealtime.internal.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.message.RealtimeMessage;

import static org.awaitility.Awaitility.await;

/**
 * Remembers what it heard.
 */
public final class RecordingListener implements RealtimeListener {

	private final List<RealtimeMessage> messages = new CopyOnWriteArrayList<>();

	private final List<RealtimeEvent> events = new CopyOnWriteArrayList<>();

	@Override
	public void onMessage(RealtimeMessage message) {
		this.messages.add(message);
	}

	@Override
	public void onEvent(RealtimeEvent event) {
		this.events.add(event);
	}

	public <T extends RealtimeMessage> List<T> messages(Class<T> type) {
		return this.messages.stream().filter(type::isInstance).map(type::cast).toList();
	}

	public <T extends RealtimeEvent> List<T> events(Class<T> type) {
		return this.events.stream().filter(type::isInstance).map(type::cast).toList();
	}

	public <T extends RealtimeMessage> List<T> awaitMessages(Class<T> type, int count) {
		await().until(() -> messages(type).size() >= count);
		return messages(type);
	}

	int count() {
		return this.messages.size() + this.events.size();
	}

}
