package io.github.supabaserealtime.test;

import tools.jackson.databind.JsonNode;

/**
 * Strategy that decides what a client may do on a private topic. It replaces the
 * row-level policies of a real server. The server calls it while it processes a join or
 * an access token, on the thread of that socket.
 *
 * @since 0.9.0
 */
@FunctionalInterface
public interface ChannelPolicy {

	/**
	 * A policy that allows everything.
	 */
	ChannelPolicy ALLOW_ALL = (topic, claims) -> Permissions.ALL;

	/**
	 * Create a policy of rules. Without a rule it allows nothing.
	 * @return the policy, without a rule
	 */
	static ChannelRules rules() {
		return ChannelRules.NONE;
	}

	/**
	 * Decide about a topic. If this method throws an exception, nothing is allowed and
	 * the exception is logged.
	 * @param topic the topic without {@code realtime:}
	 * @param claims the claims of the token
	 * @return what is allowed
	 */
	Permissions decide(String topic, JsonNode claims);

	/**
	 * The permissions of a client on a private topic.
	 *
	 * @param broadcastRead receiving broadcasts
	 * @param broadcastWrite sending broadcasts
	 * @param presenceRead receiving presence
	 * @param presenceWrite tracking presence
	 * @param persist having the client's broadcasts stored, which
	 * {@link ServerGeneration#V2_129} never does
	 */
	record Permissions(boolean broadcastRead, boolean broadcastWrite, boolean presenceRead, boolean presenceWrite,
			boolean persist) {

		/**
		 * Everything.
		 */
		public static final Permissions ALL = new Permissions(true, true, true, true, true);

		/**
		 * Receiving only.
		 */
		public static final Permissions READ_ONLY = new Permissions(true, false, true, false);

		/**
		 * Nothing.
		 */
		public static final Permissions NONE = new Permissions(false, false, false, false);

		/**
		 * Create permissions without {@code persist}. Real policies grant it only if they
		 * name the extension {@code persistence}.
		 * @param broadcastRead receiving broadcasts
		 * @param broadcastWrite sending broadcasts
		 * @param presenceRead receiving presence
		 * @param presenceWrite tracking presence
		 */
		public Permissions(boolean broadcastRead, boolean broadcastWrite, boolean presenceRead, boolean presenceWrite) {
			this(broadcastRead, broadcastWrite, presenceRead, presenceWrite, false);
		}

	}

}
