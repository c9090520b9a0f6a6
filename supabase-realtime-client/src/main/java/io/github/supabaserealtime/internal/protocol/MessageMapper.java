package io.github.supabaserealtime.internal.protocol;

import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresRow;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.message.SystemMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Converts frames to the messages that listeners receive. Safe for several threads.
 *
 * @since 0.9.0
 */
public final class MessageMapper {

	private final String connectionName;

	private final Payload emptyRow;

	/**
	 * Create a mapper.
	 * @param connectionName the name that the messages carry
	 * @param payloadMapper converts payloads when the application asks for a type
	 */
	public MessageMapper(String connectionName, JsonMapper payloadMapper) {
		this.connectionName = connectionName;
		this.emptyRow = Payload.ofJson("{}", payloadMapper);
	}

	/**
	 * Make a message of a frame.
	 * @param frame the frame
	 * @return the message, or {@code null} if the frame is not for the application
	 */
	public @Nullable RealtimeMessage map(Frame frame) {
		if (frame.body() instanceof Frame.Broadcast broadcast) {
			return new BroadcastMessage(this.connectionName, frame.topic(), broadcast.event(), broadcast.payload(),
					broadcast.id(), broadcast.replayed());
		}
		if (frame.body() instanceof Frame.Change change) {
			return change(frame.topic(), change);
		}
		if (frame.body() instanceof Frame.Notice notice) {
			return new SystemMessage(this.connectionName, frame.topic(), notice.extension(), notice.ok(),
					notice.message());
		}
		return null;
	}

	private PostgresRow row(Frame.Change change, @Nullable Payload content) {
		return new PostgresRow((content != null) ? content : this.emptyRow, change.columns());
	}

	private RealtimeMessage change(String topic, Frame.Change change) {
		return switch (change.type()) {
			case "INSERT" -> new PostgresChange.Insert(this.connectionName, topic, change.ids(), change.schema(),
					change.table(), change.commitTimestamp(), change.errors(), row(change, change.record()));
			case "UPDATE" -> new PostgresChange.Update(this.connectionName, topic, change.ids(), change.schema(),
					change.table(), change.commitTimestamp(), change.errors(), row(change, change.record()),
					row(change, change.oldRecord()));
			default -> new PostgresChange.Delete(this.connectionName, topic, change.ids(), change.schema(),
					change.table(), change.commitTimestamp(), change.errors(), row(change, change.oldRecord()));
		};
	}

}
