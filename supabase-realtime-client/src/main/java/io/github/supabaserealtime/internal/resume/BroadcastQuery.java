package io.github.supabaserealtime.internal.resume;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

import io.github.supabaserealtime.message.BroadcastChange;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * The broadcasts that a listener wants.
 *
 * @param <M> the type of message
 * @param type the type of message
 * @param events the names of the events, none for all
 * @param view makes the message of a broadcast, {@code null} if the listener does not
 * want it
 * @param origin returns the broadcast of a message
 */
public record BroadcastQuery<M extends RealtimeMessage>(Class<M> type, List<String> events, View<M> view,
		Function<M, BroadcastMessage> origin) {

	public BroadcastQuery {
		events = List.copyOf(events);
	}

	/**
	 * Return a query for broadcasts as they are.
	 * @param events the names of the events, compared without regard to case, none for
	 * all
	 */
	public static BroadcastQuery<BroadcastMessage> messages(List<String> events) {
		return new BroadcastQuery<>(BroadcastMessage.class, events,
				(message) -> (events.isEmpty() || events.stream().anyMatch(message.event()::equalsIgnoreCase)) ? message
						: null,
				(message) -> message);
	}

	/**
	 * Return a query for broadcasts that are changes of rows.
	 * @param wanted tells which changes the listener wants
	 */
	public static BroadcastQuery<BroadcastChange> changes(Predicate<BroadcastChange> wanted) {
		return new BroadcastQuery<>(BroadcastChange.class, List.of(), (message) -> {
			BroadcastChange change = BroadcastChange.from(message);
			return (change != null && wanted.test(change)) ? change : null;
		}, BroadcastChange::message);
	}

	/**
	 * Makes the message of a broadcast.
	 *
	 * @param <M> the type of message
	 */
	@FunctionalInterface
	public interface View<M extends RealtimeMessage> {

		/**
		 * Return the message.
		 * @return the message, or {@code null} if the listener does not want it
		 */
		@Nullable M of(BroadcastMessage broadcast);

	}

}
