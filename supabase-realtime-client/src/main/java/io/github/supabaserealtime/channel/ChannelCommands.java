package io.github.supabaserealtime.channel;

import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.socket.Push;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a channel's handle asks of its connection. Safe for any thread.
 *
 * @since 0.1.0
 */
public interface ChannelCommands {

	/**
	 * Want a channel.
	 * @param topic the topic
	 * @param future told of the outcome
	 */
	void subscribe(String topic, CompletableFuture<Void> future);

	/**
	 * Stop wanting a channel.
	 * @param topic the topic
	 * @param future told when it is left
	 */
	void unsubscribe(String topic, CompletableFuture<Void> future);

	/**
	 * Send a message.
	 * @param push the message
	 */
	void push(Push push);

	/**
	 * Return the state of a channel.
	 * @param topic the topic
	 * @return the state as of now
	 */
	ChannelState state(String topic);

	/**
	 * Return the mapper for payloads.
	 * @return the mapper
	 */
	JsonMapper jsonMapper();

	/**
	 * Return the monotonic clock.
	 * @return the time in nanoseconds
	 */
	long now();

}
