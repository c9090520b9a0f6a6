package io.github.supabaserealtime.test;

/**
 * The errors with which a server refuses joins (protocol.md 4.5), for
 * {@link Faults#refuseJoins(String, JoinError)}. If the real text contains details, the
 * text of the constant is an example. {@link Faults#refuseJoins(String, String)} accepts
 * any other text.
 *
 * @since 0.9.0
 */
public enum JoinError {

	/**
	 * The topic consists of the prefix only.
	 */
	TOPIC_NAME_REQUIRED("TopicNameRequired: You must provide a topic name"),

	/**
	 * The token has expired.
	 */
	TOKEN_EXPIRED("InvalidJWTToken: Token has expired 0 seconds ago"),

	/**
	 * The token lacks claims.
	 */
	TOKEN_CLAIMS_MISSING("InvalidJWTToken: Fields `role` and `exp` are required in JWT"),

	/**
	 * The token expired while it was checked.
	 */
	TOKEN_EXPIRATION_INVALID("InvalidJWTToken: Token expiration time is invalid"),

	/**
	 * The token is not a JWT.
	 */
	TOKEN_MALFORMED("MalformedJWT: The token provided is not a valid JWT"),

	/**
	 * The token is signed with another secret.
	 */
	TOKEN_SIGNATURE("JwtSignatureError: Failed to validate JWT signature"),

	/**
	 * The token's algorithm is unknown.
	 */
	TOKEN_SIGNER("JwtSignerError: Failed to generate JWT signer, check your JWT secret or JWKS configuration"),

	/**
	 * The token's key is unknown.
	 */
	TOKEN_SIGNER_KEY_ID("JwtSignerError: Failed to generate JWT signer for key ID (kid) \"k\", "
			+ "check your JWT secret or JWKS configuration"),

	/**
	 * The policies allow neither broadcasts nor presence.
	 */
	UNAUTHORIZED("Unauthorized: You do not have permissions to read from this Channel topic: " + JoinError.TOPIC),

	/**
	 * The channel is public where only private ones are allowed.
	 */
	PRIVATE_ONLY("PrivateOnly: This project only allows private channels"),

	/**
	 * The tenant has too many users.
	 */
	TOO_MANY_USERS("ConnectionRateLimitReached: Too many connected users"),

	/**
	 * The tenant has too many joins per second; the socket is closed with 1001.
	 */
	TOO_MANY_JOINS("ClientJoinRateLimitReached: Too many joins per second", Effect.CLOSES_SOCKET),

	/**
	 * The socket has too many channels.
	 */
	TOO_MANY_CHANNELS("ChannelRateLimitReached: Too many channels"),

	/**
	 * The tenant does not exist any more; the socket is closed with 1001.
	 */
	TENANT_NOT_FOUND("TenantNotFound: Tenant with the given ID does not exist", Effect.CLOSES_SOCKET),

	/**
	 * The tenant is suspended.
	 */
	DISABLED("RealtimeDisabledForTenant: Realtime disabled for this tenant"),

	/**
	 * The node is shutting down.
	 */
	RESTARTING("RealtimeRestarting: Realtime is restarting, please standby"),

	/**
	 * A replay was asked for on a public channel.
	 */
	REPLAY_ON_PUBLIC_CHANNEL("UnableToReplayMessages: Replay is not allowed for public channels"),

	/**
	 * The parameters of the replay are wrong.
	 */
	REPLAY_PARAMS_INVALID("UnableToReplayMessages: Replay params are not valid"),

	/**
	 * The query for the replay failed.
	 */
	REPLAY_FAILED("UnableToReplayMessages: Realtime was unable to replay messages"),

	/**
	 * The pool of database connections is exhausted.
	 */
	INCREASE_CONNECTION_POOL("IncreaseConnectionPool: Please increase your connection pool size"),

	/**
	 * The database accepts no more connections.
	 */
	DATABASE_LACK_OF_CONNECTIONS(
			"DatabaseLackOfConnections: Database can't accept more connections, Realtime won't connect"),

	/**
	 * The database was connected to too often.
	 */
	DATABASE_CONNECTION_RATE("DatabaseConnectionRateLimitReached: Too many database connections attempts per second"),

	/**
	 * The database cannot be reached.
	 */
	UNABLE_TO_CONNECT_TO_PROJECT("UnableToConnectToProject: Realtime was unable to connect to the project database"),

	/**
	 * The connection to the database is being set up.
	 */
	INITIALIZING_PROJECT_CONNECTION("InitializingProjectConnection: Realtime is initializing the project connection"),

	/**
	 * The database is being connected to.
	 */
	CONNECTING_TO_DATABASE("InitializingProjectConnection: Connecting to the project database"),

	/**
	 * The table of messages lacks its partition.
	 */
	MISSING_PARTITION("MissingPartition: Realtime was unable to find the expected messages partition"),

	/**
	 * A query was cancelled.
	 */
	QUERY_CANCELED("QueryCanceled: %Postgrex.Error{postgres: %{code: :query_canceled}}"),

	/**
	 * Another node did not answer in time.
	 */
	RPC_TIMEOUT("TimeoutOnRpcCall: Node request timeout"),

	/**
	 * Another node could not be called.
	 */
	RPC_ERROR("ErrorOnRpcCall: RPC call error: :nodedown"),

	/**
	 * The subscription to changes that the join waits for was not made in time
	 * (protocol.md 4.10.3).
	 */
	POSTGRES_CHANGES_TIMEOUT("PostgresChangesSubscribeTimeout: Timed out after 15000ms waiting for the "
			+ "postgres_changes subscription"),

	/**
	 * The database refuses the subscription to changes that the join waits for
	 * (protocol.md 4.10.3).
	 */
	DISABLED_FOR_CONFIGURATION("RealtimeDisabledForConfiguration: Unable to subscribe to changes with given "
			+ "parameters. Please check Realtime is enabled for the given connect parameters: [event: *, "
			+ "schema: public, table: todos, filters: [], select: nil]"),

	/**
	 * The cluster did not accept the socket.
	 */
	MUSTER("MusterJoinError: timed out after 4000ms"),

	/**
	 * The policies could not be queried.
	 */
	POLICIES_UNAVAILABLE("Realtime was unable to connect to the project database"),

	/**
	 * Any other error.
	 */
	UNKNOWN("Unknown Error on Channel"),

	/**
	 * An exception while joining.
	 */
	EXCEPTION("UnknownErrorOnChannel: no function clause matching in Access.get/3"),

	/**
	 * The channel's process died while joining; answered at once.
	 */
	JOIN_CRASHED("join crashed", Effect.IMMEDIATE),

	/**
	 * The socket has 99,999 channels; answered at once.
	 */
	TOO_MANY_CHANNELS_JOINED("too many channels joined", Effect.IMMEDIATE),

	/**
	 * No such kind of topic; answered at once, without a join reference.
	 */
	UNMATCHED_TOPIC("unmatched topic", Effect.IMMEDIATE);

	private static final String TOPIC = "<topic>";

	private final String text;

	private final Effect effect;

	JoinError(String text) {
		this(text, Effect.NONE);
	}

	JoinError(String text, Effect effect) {
		this.text = text;
		this.effect = effect;
	}

	/**
	 * Return the reason in the reply.
	 * @param topic the topic without {@code realtime:}, which some reasons contain
	 * @return the text
	 */
	public String reason(String topic) {
		return this.text.replace(TOPIC, topic);
	}

	/**
	 * Return whether the socket is closed with 1001 after the reply.
	 * @return whether the socket is closed
	 */
	public boolean closesSocket() {
		return this.effect == Effect.CLOSES_SOCKET;
	}

	/**
	 * Return whether the reply comes without the delay of refused joins.
	 * @return whether the reply comes at once
	 */
	public boolean isImmediate() {
		return this.effect == Effect.IMMEDIATE;
	}

	private enum Effect {

		NONE, CLOSES_SOCKET, IMMEDIATE

	}

}
