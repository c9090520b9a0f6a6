package io.github.supabaserealtime.test;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A topic of an embedded server, with methods to send messages to it and to wait for
 * members. Every method applies both to the public and to the private channels of that
 * name. Safe for use by several threads.
 * <p>
 * Only this library implements it: a later version may add methods.
 *
 * @since 0.9.0
 */
public interface ServerChannel {

	/**
	 * Broadcast JSON in a text frame, like a client that sends text.
	 * @param event the name of the event
	 * @param payload anything that can be written as JSON
	 */
	void broadcast(String event, @Nullable Object payload);

	/**
	 * Broadcast bytes. Clients with protocol 1.0.0 do not receive them.
	 * @param event the name of the event
	 * @param payload the bytes
	 */
	void broadcastBinary(String event, byte[] payload);

	/**
	 * Broadcast JSON in a binary frame, as the database and the HTTP endpoint do.
	 * @param event the name of the event
	 * @param payload anything that can be written as JSON
	 */
	void broadcastJson(String event, @Nullable Object payload);

	/**
	 * Send any event to all members, for example {@code postgres_changes}.
	 * @param event the event
	 * @param payload anything that can be written as JSON
	 */
	void send(String event, @Nullable Object payload);

	/**
	 * Send a system message to each member.
	 * @param extension the part of the server that sends the message
	 * @param status {@code ok} or {@code error}
	 * @param message the text
	 */
	void sendSystem(String extension, String status, String message);

	/**
	 * Return the presence of the topic, which a test can read and change.
	 * @return the presence of the topic
	 */
	ServerPresence presence();

	/**
	 * Return how many sockets have joined.
	 * @return the number of members
	 */
	int memberCount();

	/**
	 * Wait until a number of sockets has joined.
	 * @param count the number
	 * @param timeout the longest time to wait
	 * @throws AssertionError if the number is not reached in that time
	 */
	void awaitMembers(int count, Duration timeout);

	/**
	 * Let the channel of each member crash ({@code phx_error}).
	 */
	void crash();

	/**
	 * Close the channel of each member: a system error, then {@code phx_close}.
	 * @param message the text of the system error, for example
	 * {@code Token has expired 0 seconds ago}
	 */
	void closeWith(String message);

}
