package io.github.supabaserealtime.autoconfigure.health;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.listener.RealtimeListenerRegistry;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Health details that tell what the application has stopped of a connection.
 */
class ListenerHealthDetails implements Supplier<Map<String, ?>> {

	private final RealtimeConnection connection;

	private final ObjectProvider<RealtimeListenerRegistry> registries;

	/**
	 * Create the details.
	 * @param registries those of the context and its parents
	 */
	ListenerHealthDetails(RealtimeConnection connection, ObjectProvider<RealtimeListenerRegistry> registries) {
		this.connection = connection;
		this.registries = registries;
	}

	@Override
	public Map<String, ?> get() {
		Map<String, Object> details = new LinkedHashMap<>();
		SortedSet<String> stopped = new TreeSet<>();
		this.registries.forEach((registry) -> stopped.addAll(registry.getStoppedListenerIds(this.connection)));
		if (!stopped.isEmpty()) {
			details.put("stoppedListeners", stopped);
		}
		return details;
	}

}
