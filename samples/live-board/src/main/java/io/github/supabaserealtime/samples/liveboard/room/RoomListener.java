package io.github.supabaserealtime.samples.liveboard.room;

import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.listener.PresenceListener;
import io.github.supabaserealtime.samples.liveboard.stream.EventStream;

import org.springframework.stereotype.Component;

/**
 * Listener for the messages, the pointers and the presence of the room.
 */
@Component
class RoomListener {

	private final Room room;

	private final VisitorRegistry visitors;

	private final EventStream stream;

	RoomListener(Room room, VisitorRegistry visitors, EventStream stream) {
		this.room = room;
		this.visitors = visitors;
		this.stream = stream;
	}

	@BroadcastListener(topic = Room.TOPIC, event = Room.LINE)
	void said(Line line) {
		if (line.isValid()) {
			this.room.hear(line.heard());
		}
	}

	@BroadcastListener(topic = Room.CURSORS, event = Room.CURSOR)
	void pointed(Cursor cursor) {
		if (cursor.isValid()) {
			this.stream.publish("cursor", cursor);
		}
	}

	@PresenceListener(topic = Room.TOPIC)
	void present(Map<String, List<Attendance>> present) {
		this.visitors.present(present.values().stream().flatMap(List::stream).toList());
	}

}
