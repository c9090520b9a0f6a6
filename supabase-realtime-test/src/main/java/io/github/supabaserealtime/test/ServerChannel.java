package io.github.supabaserealtime.test;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A topic of an embedded server, with what a test can send to it and ask of it. Every
 * method applies to the public and to the private room of that name. Safe for several
 * threads.
 *
 * @since 0.9.0
 */
public interface ServerChannel {

	/**
	 * Broadcast as text, as a client does that sends text.
	 * @param event the name of the event
	 * @param payload anything that can be written as JSON
	 */
	void broadcast(String event, @Nullable Object payload);

	/**
	 * Broadcast bytes that are no JSON; clients of version 1.0.0 get nothing.
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
	 * Send any event to all members, {@code postgres_changes} for instance.
	 * @param event the event
	 * @param payload anything that can be written as JSON
	 */
	void send(String event, @Nullable Object payload);

	/**
	 * Send a system message to each member.
	 * @param extension the part of the server that speaks
	 * @param status {@code ok} or {@code error}
	 * @param message the text
	 */
	void sendSystem(String extension, String status, String message);

	/**
	 * Return who is present, to be driven.
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
	 * @param timeout for how long
	 * @throws AssertionError if it does not come to that
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
