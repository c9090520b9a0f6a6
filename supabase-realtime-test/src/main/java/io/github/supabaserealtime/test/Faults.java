package io.github.supabaserealtime.test;

import java.time.Duration;

/**
 * Makes an embedded server misbehave. A fault is in force at once, for the topic it names
 * ({@code *} for all), until it is lifted. Of two that fit, the newer one strikes.
 *
 * @since 0.1.0
 */
public interface Faults {

	/**
	 * Answer no heartbeats.
	 * @return the fault
	 */
	Fault ignoreHeartbeats();

	/**
	 * Answer upgrades with another status.
	 * @param status the HTTP status
	 * @param text the text of the error
	 * @return the fault
	 */
	Fault refuseUpgrades(int status, String text);

	/**
	 * Answer joins late. The socket is blocked meanwhile, as at the real server.
	 * @param topic the topic
	 * @param delay how late
	 * @return the fault
	 */
	Fault delayJoins(String topic, Duration delay);

	/**
	 * Refuse joins.
	 * @param topic the topic
	 * @param reason the reason
	 * @return the fault
	 */
	Fault refuseJoins(String topic, String reason);

	/**
	 * Never answer joins.
	 * @param topic the topic
	 * @return the fault
	 */
	Fault ignoreJoins(String topic);

	/**
	 * Relay broadcasts but acknowledge none.
	 * @param topic the topic
	 * @return the fault
	 */
	Fault dropAcks(String topic);

	/**
	 * Answer broadcasts with an error instead of relaying them.
	 * @param topic the topic
	 * @param responseJson the response, as JSON
	 * @return the fault
	 */
	Fault replyToBroadcasts(String topic, String responseJson);

	/**
	 * Answer broadcasts over HTTP with another status.
	 * @param status the HTTP status
	 * @param text the text of the error
	 * @return the fault
	 */
	Fault refuseRest(int status, String text);

	/**
	 * Lift all faults.
	 */
	void clear();

}
