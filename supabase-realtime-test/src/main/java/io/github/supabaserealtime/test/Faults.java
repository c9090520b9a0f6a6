package io.github.supabaserealtime.test;

import java.time.Duration;

/**
 * Creates the {@linkplain Fault faults} of an embedded server. A fault applies at once,
 * to the topic or table that it names ({@code *} for all), until it is lifted. If two
 * faults match, the newer one applies. To limit how often a fault applies, or to which
 * connection, call {@link #times(int)} or {@link #only(ServerConnection)} first:
 * {@code faults().times(2).refuseJoins(…)}.
 * <p>
 * {@link FaultProxy} simulates faults of the network that a server in the JVM cannot
 * create: stalled, reset, slow or cut connections.
 * <p>
 * Only this library implements it: a later version may add methods.
 *
 * @since 0.9.0
 */
public interface Faults {

	/**
	 * Return faults that are lifted automatically after they have applied a number of
	 * times.
	 * @param count the number of times
	 * @return the faults of this server, with this limit
	 * @throws IllegalArgumentException if the number is not above 0
	 */
	Faults times(int count);

	/**
	 * Return faults that apply to one connection only. Upgrades and HTTP requests have no
	 * connection yet, so faults for them never apply.
	 * @param connection the connection
	 * @return the faults of this server, with this limit
	 */
	Faults only(ServerConnection connection);

	/**
	 * Answer no heartbeats. The pongs for WebSocket pings are still sent, because Tomcat
	 * sends them while it reads frames, and no API can prevent that.
	 * {@link FaultProxy#pause(FaultProxy.Direction)} stops them, together with everything
	 * else that the server sends.
	 * @return the fault
	 */
	Fault ignoreHeartbeats();

	/**
	 * Answer upgrades with an HTTP status other than 101.
	 * @param status the HTTP status
	 * @param text the text of the error
	 * @return the fault
	 */
	Fault refuseUpgrades(int status, String text);

	/**
	 * Delay the answers to joins. The socket is blocked meanwhile, as by the real server.
	 * @param topic the topic
	 * @param delay the delay
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
	 * Refuse joins as the real server does. Depending on the error, the socket is also
	 * closed, or the answer comes without delay.
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
	 * differ from the request.
	 * @param topic the topic
	 * @param responseJson the response, as JSON
	 * @return the fault
	 * @throws IllegalArgumentException if it is not JSON
	 */
	Fault replyToJoins(String topic, String responseJson);

	/**
	 * Relay broadcasts but acknowledge none.
	 * @param topic the topic
	 * @return the fault
	 */
	Fault dropAcks(String topic);

	/**
	 * Refuse broadcasts as the real server does. If the channel asks for
	 * acknowledgements, the answer has the code of the error; otherwise there is no
	 * answer. {@link ServerGeneration#V2_129} answers only for
	 * {@link BroadcastError#PAYLOAD_SIZE_EXCEEDED}. A channel that was refused with
	 * {@link BroadcastError#UNAUTHORIZED} is refused until another access token is
	 * applied, even after the fault is lifted.
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
	 * @throws IllegalArgumentException if it is not JSON
	 */
	Fault replyToBroadcasts(String topic, String responseJson);

	/**
	 * Answer broadcasts over HTTP with an error status.
	 * @param status the HTTP status
	 * @param text the text of the error
	 * @return the fault
	 */
	Fault refuseRest(int status, String text);

	/**
	 * Answer reads of a table over HTTP with an error status, for example 503, or 429 as
	 * the gateway of a hosted project.
	 * @param table the table with its schema, {@code public.todos} for instance; without
	 * a schema it is one of {@code public}
	 * @param status the HTTP status
	 * @param text the text of the error
	 * @return the fault
	 * @see EmbeddedRealtimeServerBuilder#rest(boolean)
	 */
	Fault refuseReads(String table, int status, String text);

	/**
	 * Delay the answers to reads of a table over HTTP. A long delay is a server that
	 * hangs; it ends when the server is stopped.
	 * @param table the table, as for {@link #refuseReads(String, int, String)}
	 * @param delay the delay
	 * @return the fault
	 * @see EmbeddedRealtimeServerBuilder#rest(boolean)
	 */
	Fault delayReads(String table, Duration delay);

	/**
	 * Lift all faults.
	 */
	void clear();

}
