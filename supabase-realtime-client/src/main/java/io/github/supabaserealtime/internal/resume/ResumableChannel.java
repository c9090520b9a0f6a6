package io.github.supabaserealtime.internal.resume;

import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.RealtimeInstrumentation;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The channel of a listener that resumes, as that listener sees it.
 */
public interface ResumableChannel {

	/**
	 * Add a stage, which is called between messages.
	 */
	ListenerRegistration addStage(ChannelStage stage);

	/**
	 * Have the stages told after a delay that the channel is subscribed, on the delivery
	 * thread and in the order of the channel.
	 * @return closed if that is of no use any more
	 */
	ListenerRegistration callStages(Duration delay);

	/**
	 * Have a listener called again when it fails, as it is asked for.
	 * @param type the type of message
	 */
	<M extends RealtimeMessage> StagedListener<M> staged(Class<M> type, Consumer<? super M> listener);

	/**
	 * Return whether what a listener threw says that a stop kept it from finishing.
	 */
	boolean isStop(RuntimeException thrown);

	/**
	 * Call a listener, on the delivery thread. What it throws is logged and counted.
	 * @return whether it has had the message, and no stop kept it from finishing
	 */
	<M extends RealtimeMessage> boolean handOver(Consumer<? super M> listener, M message);

	/**
	 * Return whether messages were dropped of which no gap told yet.
	 */
	boolean isDropping();

	/**
	 * Return whether nothing is to be delivered any more, or not now: the connection ends
	 * or another instance serves the channel.
	 */
	boolean isEnding();

	/**
	 * Ask PostgREST for rows, with the key and the current token of the connection. May
	 * block.
	 * @param uri the table and which rows
	 * @param schema the schema of the table
	 * @return the answer
	 * @throws IllegalStateException if there is none, or it is no success
	 */
	String readRows(URI uri, String schema);

	/**
	 * Return the monotonic clock.
	 * @return the time in nanoseconds
	 */
	long now();

	/**
	 * Return how long ago the message arrived that is delivered now, on the delivery
	 * thread.
	 * @return the time in nanoseconds
	 */
	long sinceArrival();

	/**
	 * Return the options of the channel.
	 */
	ChannelOptions getOptions();

	/**
	 * A listener is about to read what it missed.
	 * @return what observes it and is never to fail, or {@code null} if nothing does
	 */
	default RealtimeInstrumentation.@Nullable Observed<Long> reading(String listener, String source, String table) {
		return null;
	}

	/**
	 * Return the mapper for rows.
	 */
	JsonMapper jsonMapper();

	/**
	 * Return the name of the connection.
	 */
	String connectionName();

	/**
	 * Return the topic with its prefix {@code realtime:}.
	 */
	String getTopic();

}
