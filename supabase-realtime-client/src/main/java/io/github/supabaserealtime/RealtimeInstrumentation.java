package io.github.supabaserealtime;

import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * Strategy that observes each send, each call of a listener and each reading of missed
 * rows, for example with Micrometer. The Spring Boot starter supplies one;
 * {@code RealtimeConnectionBuilder.instrumentation} sets one of your own.
 * <p>
 * The methods are called on the threads that do the work, several at the same time, and
 * must not block. What one of them throws is logged, and the work goes on without it. No
 * method gets a token; messages are passed for their type and their event, and an
 * instrumentation should read no payload.
 *
 * @since 0.9.0
 */
public interface RealtimeInstrumentation {

	/**
	 * Return whether the trace context is written into the broadcasts that a channel
	 * sends, and taken out of those that it receives. Asked once for each channel.
	 * @param topic the topic with its prefix {@code realtime:}
	 * @return whether broadcasts carry it, {@code false} by default
	 */
	default boolean isInBroadcasts(String topic) {
		return false;
	}

	/**
	 * A message is about to be sent.
	 * @param outgoing the message
	 * @return what is told of its end: the answer of the server, or that the frame was
	 * written if no answer is asked for
	 */
	Observed<SendResult> sending(Outgoing outgoing);

	/**
	 * A listener is about to be called, once or, if it failed, once more.
	 * @param call the call
	 * @return what is told of its end: that of the {@code CompletionStage} if the
	 * listener returns one
	 */
	Observed<Void> calling(Call call);

	/**
	 * A listener is about to read what it missed.
	 * @param reading the reading
	 * @return what is told of its end and of the number of rows
	 */
	Observed<Long> reading(Reading reading);

	/**
	 * Something under way that is observed.
	 *
	 * @param <R> the type of its result
	 */
	interface Observed<R> {

		/**
		 * Make it current on this thread.
		 * @return what ends that
		 */
		Scope open();

		/**
		 * It ended, on any thread.
		 * @param result the result, or {@code null} if there is none
		 * @param thrown what it failed with, or {@code null}
		 */
		void end(@Nullable R result, @Nullable Throwable thrown);

	}

	/**
	 * The time in which something observed is current on a thread.
	 */
	interface Scope extends AutoCloseable {

		@Override
		void close();

	}

	/**
	 * A message that is about to be sent.
	 *
	 * @param connectionName the name of the connection
	 * @param topic the topic with its prefix {@code realtime:}
	 * @param privateChannel whether it is for a private channel
	 * @param operation {@code broadcast}, {@code track} or {@code untrack}
	 * @param event the name of the event, or {@code null} if there is none
	 * @param context takes the trace context, by the names of HTTP headers
	 */
	record Outgoing(String connectionName, String topic, boolean privateChannel, String operation,
			@Nullable String event, Map<String, String> context) {
	}

	/**
	 * A call of a listener.
	 *
	 * @param connectionName the name of the connection
	 * @param topic the topic with its prefix {@code realtime:}
	 * @param privateChannel whether the channel is private
	 * @param listener the id of the annotated method; for a listener that was registered
	 * by code its class or the line that registered it
	 * @param messages the messages, one unless the listener takes several
	 * @param contexts the trace contexts that messages brought, by the names of HTTP
	 * headers
	 * @param waitedNanos the time in nanoseconds since the first of the messages arrived,
	 * 0 if none came by the socket
	 */
	record Call(String connectionName, String topic, boolean privateChannel, String listener,
			List<? extends RealtimeMessage> messages, List<Map<String, String>> contexts, long waitedNanos) {
	}

	/**
	 * The reading of what a listener missed.
	 *
	 * @param connectionName the name of the connection
	 * @param topic the topic with its prefix {@code realtime:}
	 * @param listener the id of the listener
	 * @param source what is asked for rows, {@code jdbc} or {@code postgrest} for example
	 * @param table the table with its schema
	 */
	record Reading(String connectionName, String topic, String listener, String source, String table) {
	}

}
