package io.github.supabaserealtime.test;

import java.time.Duration;

/**
 * Creates the {@linkplain Fault faults} of an embedded server. A fault is in force at
 * once, for the topic that it names ({@code *} for all), until it is lifted. If two
 * faults fit, the newer one applies. How often and for which connection it applies is set
 * before: {@code faults().times(2).refuseJoins(…)}.
 * <p>
 * What is beyond a server in the JVM (bytes that stop though nothing closes, resets, slow
 * or cut connections) is done by {@link FaultProxy}.
 *
 * @since 0.9.0
 */
public interface Faults {

	/**
	 * Return faults that lift themselves after they have struck a number of times.
	 * @param count how often
	 * @return the faults of this server, to be chosen from
	 * @throws IllegalArgumentException if the number is not above 0
	 */
	Faults times(int count);

	/**
	 * Return faults that strike one connection only. Upgrades and HTTP requests have none
	 * yet, so that theirs never strike.
	 * @param connection the connection
	 * @return the faults of this server, to be chosen from
	 */
	Faults only(ServerConnection connection);

	/**
	 * Answer no heartbeats. The pongs that answer WebSocket pings cannot be muted: Tomcat
	 * sends them from within its reading of frames, and neither the WebSocket API nor its
	 * own lets anybody in between. {@link FaultProxy#pause(FaultProxy.Direction)} holds
	 * them back, with all else that the server sends.
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
	 * Refuse joins as the real server does, with all that comes with the error: a close
	 * of the socket, or an answer without delay.
	 * @param topic the topic
	 * @param error the error
	 * @return the fault
	 */
	Fault refuseJoins(String topic, JoinError error);

	/**
	 * Never answer joins.
	 * @param topic the topic
	 * @return the fault
	 */
	Fault ignoreJoins(String topic);

	/**
	 * Accept joins with another response, for example one whose {@code postgres_changes}
	 * are not those that were asked for.
	 * @param topic the topic
	 * @param responseJson the response, as JSON
	 * @return the fault
	 * @throws IllegalArgumentException if it is no JSON
	 */
	Fault replyToJoins(String topic, String responseJson);

	/**
	 * Relay broadcasts but acknowledge none.
	 * @param topic the topic
	 * @return the fault
	 */
	Fault dropAcks(String topic);

	/**
	 * Refuse broadcasts as the real server does: with the code where the channel has
	 * asked for acknowledgements, otherwise, and at {@link ServerGeneration#V2_129} with
	 * all but {@link BroadcastError#PAYLOAD_SIZE_EXCEEDED}, without a word. A channel
	 * that was refused with {@link BroadcastError#UNAUTHORIZED} stays so, even after the
	 * fault is lifted, until another access token is applied.
	 * @param topic the topic, of a private channel if the fault is to be realistic
	 * @param error the error
	 * @return the fault
	 */
	Fault refuseBroadcasts(String topic, BroadcastError error);

	/**
	 * Neither relay nor answer broadcasts, as the real server does on private channels
	 * while it cannot connect to its database.
	 * @param topic the topic
	 * @return the fault
	 */
	Fault ignoreBroadcasts(String topic);

	/**
	 * Answer broadcasts with an error instead of relaying them, whether or not the
	 * channel has asked for acknowledgements.
	 * @param topic the topic
	 * @param responseJson the response, as JSON
	 * @return the fault
	 * @throws IllegalArgumentException if it is no JSON
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
