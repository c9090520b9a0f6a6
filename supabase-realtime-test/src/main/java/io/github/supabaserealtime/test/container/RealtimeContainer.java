package io.github.supabaserealtime.test.container;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

import io.github.supabaserealtime.test.SigningKey;
import io.github.supabaserealtime.test.internal.protocol.JsonWebKeys;
import io.github.supabaserealtime.test.internal.protocol.Jwt;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.utility.DockerImageName;

/**
 * Testcontainers container for the real Supabase Realtime server. It is set up as a
 * self-hosted server with one tenant, which is created at the start with a random secret.
 * Its PostgreSQL is a {@link RealtimeDatabaseContainer} on a network of their own that is
 * started before it and stopped with it, unless
 * {@link #withDatabase(String, int, String, String, String)} names another one.
 * {@link #start()} returns when the server answers for its tenant, and fails after two
 * minutes.
 * <p>
 * The secrets are environment variables of the container. {@code docker inspect} shows
 * them, and docker-java logs them at {@code DEBUG}.
 * <p>
 * Not safe for use by several threads until it is started.
 *
 * @since 0.9.0
 */
public class RealtimeContainer extends GenericContainer<RealtimeContainer> {

	/**
	 * The image that is used unless another one is given.
	 */
	public static final String DEFAULT_IMAGE = "supabase/realtime:v2.129.8";

	private static final DockerImageName IMAGE = DockerImageName.parse("supabase/realtime");

	private static final int PORT = 4000;

	private static final Duration STARTUP_TIMEOUT = Duration.ofMinutes(2);

	private static final Duration TOKEN_LIFETIME = Duration.ofDays(3650);

	private static final int MIN_SECRET_LENGTH = 32;

	private static final Pattern TENANT = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

	private final String image;

	private String jwtSecret = Secrets.ofLength(64);

	private JsonWebKeys keys = JsonWebKeys.NONE;

	private @Nullable SigningKey signingKey;

	private @Nullable String tenant;

	private @Nullable TenantAddress address;

	private @Nullable RealtimeDatabaseContainer database;

	private @Nullable DatabaseAddress external;

	private @Nullable Network ownNetwork;

	private boolean starting;

	/**
	 * Create an instance of {@value #DEFAULT_IMAGE}.
	 */
	public RealtimeContainer() {
		this(DEFAULT_IMAGE);
	}

	/**
	 * Create an instance.
	 * @param image the image with its tag, for example {@code supabase/realtime:v2.129.8}
	 * @throws IllegalStateException if it is another image
	 */
	public RealtimeContainer(String image) {
		this(DockerImageName.parse(image));
	}

	/**
	 * Create an instance.
	 * @param image the image: {@code supabase/realtime}, or one that was declared a
	 * substitute with {@link DockerImageName#asCompatibleSubstituteFor(String)}
	 * @throws IllegalStateException if the image is none of them
	 */
	@SuppressWarnings("this-escape")
	public RealtimeContainer(DockerImageName image) {
		super(image);
		image.assertCompatibleWith(IMAGE);
		this.image = image.asCanonicalNameString();
		withExposedPorts(PORT);
		withEnv("PORT", String.valueOf(PORT));
		withEnv("APP_NAME", "realtime");
		withEnv("SEED_SELF_HOST", "true");
		// makes the partitions that replay reads from
		withEnv("RUN_JANITOR", "true");
		withEnv("DB_AFTER_CONNECT_QUERY", "SET search_path TO _realtime");
		// AES-128: exactly 16 bytes
		withEnv("DB_ENC_KEY", Secrets.ofLength(16));
		withEnv("SECRET_KEY_BASE", Secrets.ofLength(64));
		withEnv("DNS_NODES", "''");
		// Docker's networks are IPv4 unless told otherwise, the image expects IPv6
		withEnv("ERL_AFLAGS", "-proto_dist inet_tcp");
		// keeps the container's limit of open files, which cannot be raised everywhere
		withEnv("RLIMIT_NOFILE", "");
		// the Erlang VM reserves memory for each of them
		withEnv("ERL_MAX_PORTS", "10000");
		withEnv("MAX_HEADER_LENGTH", "4096");
		waitingFor(new TenantWaitStrategy(PORT, STARTUP_TIMEOUT, () -> address().host()));
	}

	/**
	 * Set the name of the tenant. By default it is {@code realtime-dev}. If containers do
	 * not run on this machine, or {@code realtime-dev.localhost} does not resolve, it is
	 * the first label of the host on which containers are reached, for example
	 * {@code localhost}.
	 * @param tenant the name, which becomes a label of a host name: lower-case letters,
	 * digits and hyphens
	 * @return this container
	 * @throws IllegalArgumentException if the name is invalid
	 */
	public RealtimeContainer withTenant(String tenant) {
		if (!TENANT.matcher(tenant).matches()) {
			throw new IllegalArgumentException(
					"'tenant' must be a label of a host name: lower-case letters, digits and hyphens");
		}
		this.tenant = tenant;
		this.address = null;
		return this;
	}

	/**
	 * Set the secret that tokens are signed with.
	 * @param jwtSecret the secret, at least 32 characters; a random one by default
	 * @return this container
	 * @throws IllegalArgumentException if it is shorter
	 */
	public RealtimeContainer withJwtSecret(String jwtSecret) {
		if (jwtSecret.length() < MIN_SECRET_LENGTH) {
			throw new IllegalArgumentException(
					"'jwtSecret' must have at least " + MIN_SECRET_LENGTH + " characters, not " + jwtSecret.length());
		}
		this.jwtSecret = jwtSecret;
		return this;
	}

	/**
	 * Sign tokens with a key instead of the secret, and let the server accept them.
	 * Tokens of the secret are still accepted.
	 * @param key the key
	 * @return this container
	 */
	public RealtimeContainer withSigningKey(SigningKey key) {
		this.signingKey = key;
		return withJwks(key.jwks());
	}

	/**
	 * Let the server accept the tokens of further keys.
	 * @param jwks a JSON object with {@code keys}
	 * @return this container
	 * @throws IllegalArgumentException if it is not a JWKS
	 */
	public RealtimeContainer withJwks(String jwks) {
		this.keys = this.keys.and(JsonWebKeys.parse(jwks));
		return this;
	}

	/**
	 * Set the database container, for example one with another image. It is started
	 * before this container and stopped with it.
	 * @param database the container
	 * @return this container
	 */
	public RealtimeContainer withDatabase(RealtimeDatabaseContainer database) {
		this.database = database;
		this.external = null;
		return this;
	}

	/**
	 * Use an existing database instead of a database container. It must be a
	 * {@code supabase/postgres} or equivalent, with a schema {@code _realtime} that the
	 * user owns.
	 * @param host the host as seen from inside this container: the alias of a container
	 * on the same {@link #withNetwork(Network) network} for instance
	 * @param port the port
	 * @param name the name of the database
	 * @param user the user, {@code supabase_admin} as a rule
	 * @param password the password
	 * @return this container
	 */
	public RealtimeContainer withDatabase(String host, int port, String name, String user, String password) {
		this.external = new DatabaseAddress(host, port, name, user, password);
		this.database = null;
		return this;
	}

	/**
	 * Return the database container.
	 * @return the container that is started with this one
	 * @throws IllegalStateException if there is none because the database is an external
	 * one
	 */
	public RealtimeDatabaseContainer getDatabase() {
		if (this.external != null) {
			throw new IllegalStateException(
					"There is no container of the database: withDatabase named an external one");
		}
		RealtimeDatabaseContainer database = this.database;
		if (database == null) {
			database = new RealtimeDatabaseContainer();
			this.database = database;
		}
		return database;
	}

	@Override
	public void start() {
		if (getContainerId() != null) {
			return;
		}
		boolean started = false;
		this.starting = true;
		try {
			if (this.external == null) {
				startDatabase(getDatabase());
			}
			super.start();
			started = true;
		}
		finally {
			this.starting = false;
			if (!started) {
				stop();
			}
		}
	}

	private void startDatabase(RealtimeDatabaseContainer database) {
		Network network = (getNetwork() != null) ? getNetwork() : database.getNetwork();
		if (network == null) {
			network = Network.newNetwork();
			this.ownNetwork = network;
		}
		if (database.getNetwork() != null && database.getNetwork() != network) {
			throw new IllegalStateException("The server and its database must be on the same network");
		}
		setNetwork(network);
		database.setNetwork(network);
		database.start();
	}

	/**
	 * Stop this container and the database container. This has no effect if they are not
	 * running.
	 */
	@Override
	public void stop() {
		super.stop();
		// a failed attempt to start is stopped too, and the next one needs the database
		if (!this.starting) {
			stopDatabase();
		}
	}

	private void stopDatabase() {
		if (this.database != null) {
			this.database.stop();
		}
		Network network = this.ownNetwork;
		if (network != null) {
			this.ownNetwork = null;
			setNetwork(null);
			if (this.database != null) {
				this.database.setNetwork(null);
			}
			network.close();
		}
	}

	@Override
	protected void configure() {
		DatabaseAddress database = (this.external != null) ? this.external : getDatabase().inside();
		withEnv("DB_HOST", database.host());
		withEnv("DB_PORT", String.valueOf(database.port()));
		withEnv("DB_NAME", database.name());
		withEnv("DB_USER", database.user());
		withEnv("DB_PASSWORD", database.password());
		withEnv("SELF_HOST_TENANT_NAME", getTenant());
		withEnv("API_JWT_SECRET", this.jwtSecret);
		withEnv("API_JWT_JWKS", this.keys.json());
		withEnv("METRICS_JWT_SECRET", this.jwtSecret);
	}

	private TenantAddress address() {
		TenantAddress address = this.address;
		if (address == null) {
			address = TenantAddress.of(this.tenant, getHost());
			this.address = address;
		}
		return address;
	}

	/**
	 * Return the name of the tenant.
	 * @return the name
	 * @see #withTenant(String)
	 */
	public String getTenant() {
		return address().tenant();
	}

	/**
	 * Return the address for a Realtime client.
	 * @return {@code ws://<tenant>.localhost:<port>/socket}; just {@code localhost} for a
	 * tenant of that name
	 * @throws IllegalStateException if the container does not run
	 */
	public String getUrl() {
		return "ws://" + address().host() + ":" + getMappedPort(PORT) + "/socket";
	}

	/**
	 * Return the base of the HTTP endpoints.
	 * @return an address to which {@code /api/broadcast} is appended
	 * @throws IllegalStateException if the container does not run
	 */
	public String getHttpUrl() {
		return "http://" + address().host() + ":" + getMappedPort(PORT);
	}

	/**
	 * Return a key for the role {@code anon}.
	 * @return a token that expires in ten years
	 */
	public String getAnonKey() {
		return jwt(Map.of("role", "anon"));
	}

	/**
	 * Return a key for the role {@code service_role}, which bypasses row-level security.
	 * @return a token that expires in ten years
	 */
	public String getServiceRoleKey() {
		return jwt(Map.of("role", "service_role"));
	}

	/**
	 * Sign a token, with the secret or the key that was set.
	 * @param claims the claims; {@code exp} in ten years and the role
	 * {@code authenticated} are added where they are missing
	 * @return the token
	 */
	public String jwt(Map<String, ?> claims) {
		Map<String, Object> all = new LinkedHashMap<>();
		all.put("role", "authenticated");
		all.put("exp", Instant.now().plus(TOKEN_LIFETIME).getEpochSecond());
		all.putAll(claims);
		return (this.signingKey != null) ? this.signingKey.sign(all) : new Jwt(this.jwtSecret).sign(all);
	}

	/**
	 * Return what it is, without its environment, which holds the secrets.
	 */
	@Override
	public String toString() {
		return "RealtimeContainer[" + this.image + "]";
	}

}
