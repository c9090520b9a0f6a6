package io.github.supabaserealtime.autoconfigure.health;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.autoconfigure.SingleActiveLeadership;
import io.github.supabaserealtime.listener.RealtimeListenerRegistry;
import io.github.supabaserealtime.resume.ListenerResume;
import io.github.supabaserealtime.resume.PositionStore;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Health details that tell what the application has stopped of a connection, how far
 * listeners are that resume, and whether this instance leads.
 */
class ListenerHealthDetails implements Supplier<Map<String, ?>> {

	private final RealtimeConnection connection;

	private final ObjectProvider<RealtimeListenerRegistry> registries;

	private final ObjectProvider<ListenerResume> resume;

	private final ObjectProvider<SingleActiveLeadership> leaderships;

	/**
	 * Create the details.
	 * @param registries those of the context and its parents
	 * @param resume lets listeners resume, if there is one
	 */
	ListenerHealthDetails(RealtimeConnection connection, ObjectProvider<RealtimeListenerRegistry> registries,
			ObjectProvider<ListenerResume> resume, ObjectProvider<SingleActiveLeadership> leaderships) {
		this.connection = connection;
		this.registries = registries;
		this.resume = resume;
		this.leaderships = leaderships;
	}

	@Override
	public Map<String, ?> get() {
		Map<String, Object> details = new LinkedHashMap<>();
		SortedSet<String> stopped = new TreeSet<>();
		this.registries.forEach((registry) -> stopped.addAll(registry.getStoppedListenerIds(this.connection)));
		if (!stopped.isEmpty()) {
			details.put("stoppedListeners", stopped);
		}
		SortedSet<String> paused = new TreeSet<>();
		this.connection.getChannels()
			.stream()
			.filter(RealtimeChannel::isPaused)
			.forEach((channel) -> paused.add(channel.getTopic()));
		if (!paused.isEmpty()) {
			details.put("pausedChannels", paused);
		}
		ListenerResume resume = this.resume.getIfUnique();
		if (resume != null) {
			Map<String, String> resumed = resumed(resume.getStatus());
			resumed.keySet().removeAll(listenersOfOthers());
			if (!resumed.isEmpty()) {
				details.put("resume", resumed);
			}
		}
		SingleActiveLeadership leadership = this.leaderships.getIfAvailable();
		if (leadership != null && leadership.isUsed()) {
			details.put("singleActive", leadership.isLeader() ? "leader" : "standby");
		}
		return details;
	}

	/**
	 * Return the ids of the listeners that are for other connections.
	 */
	private Set<String> listenersOfOthers() {
		Set<String> others = new HashSet<>();
		this.registries.forEach((registry) -> {
			others.addAll(registry.getListenerIds());
			this.connection.getChannels()
				.forEach((channel) -> others.removeAll(registry.getListenerIds(this.connection, channel.getTopic())));
		});
		return others;
	}

	private static Map<String, String> resumed(Map<String, ListenerResume.Status> listeners) {
		Map<String, String> resumed = new TreeMap<>();
		listeners.forEach((id, status) -> {
			PositionStore.Position position = status.position();
			String place = (position != null) ? "at " + Objects.requireNonNullElse(position.value(), "the beginning")
					: "no position yet";
			String reading = status.reading() ? ", reading what it missed (" + status.rowsRead() + " rows so far)" : "";
			String problem = (status.problem() != null) ? ". " + status.problem() : "";
			resumed.put(id, place + reading + problem);
		});
		return resumed;
	}

}
