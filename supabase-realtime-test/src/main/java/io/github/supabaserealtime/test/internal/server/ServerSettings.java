package io.github.supabaserealtime.test.internal.server;

import java.time.Clock;
import java.util.Objects;

import io.github.supabaserealtime.test.ChannelPolicy;
import io.github.supabaserealtime.test.ServerGeneration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The settings of an embedded server.
 *
 * @param generation which generation of the real server it is
 * @param tenant the tenant that the host name has to begin with, or {@code null} for any
 * @param tokens the keys that tokens are signed and checked with
 * @param delays how late it does what it does
 * @param limits what it allows
 * @param privateOnly whether public channels are refused
 * @param policy who may do what on private topics
 * @param clock the time that all but delays are judged by
 * @param recorded how many frames and requests are kept, 0 for all
 * @param broadcastPersistence whether broadcasts of clients can be stored
 * @param rest whether and how it answers reads of tables over HTTP
 * @since 0.9.0
 */
public record ServerSettings(ServerGeneration generation, @Nullable String tenant, TokenSettings tokens,
		ServerDelays delays, ServerLimits limits, boolean privateOnly, ChannelPolicy policy, Clock clock, int recorded,
		boolean broadcastPersistence, Rest rest) {

	private static final System.Logger LOGGER = System.getLogger(ServerSettings.class.getName());

	/**
	 * Return whether it does what only the newest servers do.
	 */
	boolean isNewest() {
		return this.generation == ServerGeneration.NEWEST;
	}

	/**
	 * Return whether broadcasts of clients are stored when they ask for it.
	 */
	boolean persistsBroadcasts() {
		return isNewest() && this.broadcastPersistence;
	}

	/**
	 * Decide who may do what. A policy that fails allows nothing, as one in the database
	 * that raises an exception (protocol.md 4.5).
	 * @param topic the topic without {@code realtime:}
	 * @param claims the claims of the token
	 * @return what is allowed
	 */
	ChannelPolicy.Permissions permissions(String topic, JsonNode claims) {
		try {
			return Objects.requireNonNull(this.policy.decide(topic, claims), "A policy has to decide");
		}
		catch (RuntimeException | AssertionError ex) {
			LOGGER.log(System.Logger.Level.ERROR, "The policy failed for the topic '" + topic + "'", ex);
			return ChannelPolicy.Permissions.NONE;
		}
	}

	/**
	 * Return the size up to which a payload is taken.
	 * @return the size in bytes of the external term format
	 */
	long maxPayloadSize() {
		return this.limits.payloadSize();
	}

	@Override
	public String toString() {
		return "ServerSettings";
	}

	/**
	 * How tables are read over HTTP.
	 *
	 * @param enabled whether they can be
	 * @param maxRows how many rows an answer has at most, 0 for no limit
	 */
	public record Rest(boolean enabled, int maxRows) {

	}

}
