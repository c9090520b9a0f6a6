package io.github.supabaserealtime.test;

import java.util.Locale;

/**
 * The reasons with which the newest server refuses a broadcast (protocol.md 5.6.2). All
 * but {@link #PAYLOAD_SIZE_EXCEEDED} concern private channels.
 *
 * @since 0.9.0
 * @see Faults#refuseBroadcasts(String, BroadcastError)
 */
public enum BroadcastError {

	/**
	 * The payload is larger than
	 * {@link EmbeddedRealtimeServerBuilder#maxPayloadKilobytes(int)} allows. Version
	 * 2.129 reports it too, as a plain string.
	 */
	PAYLOAD_SIZE_EXCEEDED,

	/**
	 * The token may not send broadcasts. The server refuses each broadcast of the channel
	 * at once until another token is applied.
	 */
	UNAUTHORIZED,

	/**
	 * A policy of the database raised an exception.
	 */
	RLS_POLICY_ERROR,

	/**
	 * The query of the policies was cancelled.
	 */
	QUERY_CANCELED,

	/**
	 * The database has no partition for the messages of the day.
	 */
	MISSING_PARTITION,

	/**
	 * The connection to the database was lost.
	 */
	UNABLE_TO_CONNECT_TO_PROJECT,

	/**
	 * The connections to the database are all in use.
	 */
	INCREASE_CONNECTION_POOL,

	/**
	 * The policies could not be queried for another reason.
	 */
	UNABLE_TO_SET_POLICIES,

	/**
	 * The time to store the message is not a number of seconds from 1 to 259200.
	 */
	INVALID_PERSIST_TTL;

	/**
	 * Return the code in the answer.
	 * @return the code, for example {@code unauthorized}
	 */
	public String code() {
		return name().toLowerCase(Locale.ROOT);
	}

}
