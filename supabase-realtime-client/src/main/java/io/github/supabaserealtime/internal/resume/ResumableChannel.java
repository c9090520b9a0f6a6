package io.github.supabaserealtime.internal.resume;

import java.util.function.Consumer;

import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.RealtimeMessage;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a listener that resumes needs of its channel.
 */
public interface ResumableChannel {

	/**
	 * Add something that is done between messages.
	 */
	ListenerRegistration addStage(ChannelStage stage);

	/**
	 * Have a listener called again when it fails, as it is asked for.
	 */
	StagedListener<PostgresChange> staged(Consumer<? super PostgresChange> listener);

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
	 * Return whether nothing is to be delivered any more.
	 */
	boolean isEnding();

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
