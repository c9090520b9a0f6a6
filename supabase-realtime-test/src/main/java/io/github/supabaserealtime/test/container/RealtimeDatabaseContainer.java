package io.github.supabaserealtime.test.container;

import java.time.Duration;
import java.util.Locale;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.Base58;
import org.testcontainers.utility.DockerImageName;

/**
 * Testcontainers container for the PostgreSQL of a {@link RealtimeContainer}. It runs
 * {@code supabase/postgres}, which has the roles, extensions and settings that the server
 * needs. The server's container starts and stops it. The password is random.
 * <p>
 * Not safe for use by several threads until it is started.
 *
 * @since 0.9.0
 */
public class RealtimeDatabaseContainer extends GenericContainer<RealtimeDatabaseContainer> {

	/**
	 * The image that is used unless another one is given: the newest that the server's
	 * own tests of version 2.129.8 run on.
	 */
	public static final String DEFAULT_IMAGE = "supabase/postgres:17.6.1.127";

	private static final DockerImageName IMAGE = DockerImageName.parse("supabase/postgres");

	private static final int PORT = 5432;

	private static final String NAME = "postgres";

	// the image's superuser: the server makes roles, publications and replication slots
	private static final String USER = "supabase_admin";

	private final String password = Secrets.ofLength(32);

	private final String alias = "realtime-db-" + Base58.randomString(6).toLowerCase(Locale.ROOT);

	private final String image;

	/**
	 * Create an instance of {@value #DEFAULT_IMAGE}.
	 */
	public RealtimeDatabaseContainer() {
		this(DockerImageName.parse(DEFAULT_IMAGE));
	}

	/**
	 * Create an instance.
	 * @param image the image: {@code supabase/postgres}, or one that was declared a
	 * substitute with {@link DockerImageName#asCompatibleSubstituteFor(String)}
	 * @throws IllegalStateException if the image is none of them
	 */
	@SuppressWarnings("this-escape")
	public RealtimeDatabaseContainer(DockerImageName image) {
		super(image);
		image.assertCompatibleWith(IMAGE);
		this.image = image.asCanonicalNameString();
		withExposedPorts(PORT);
		withNetworkAliases(this.alias);
		withEnv("POSTGRES_HOST", "/var/run/postgresql");
		withEnv("POSTGRES_DB", NAME);
		withEnv("POSTGRES_PASSWORD", this.password);
		withCommand("postgres", "-c", "config_file=/etc/postgresql/postgresql.conf");
		// where the server keeps its tenants; its first migration expects the schema
		withCopyToContainer(Transferable.of("create schema if not exists _realtime authorization supabase_admin;\n"),
				"/docker-entrypoint-initdb.d/migrations/99-realtime.sql");
		// by TCP: while the image sets itself up it listens on the Unix socket only
		waitingFor(Wait.forSuccessfulCommand("pg_isready -U postgres -h localhost")
			.withStartupTimeout(Duration.ofMinutes(2)));
	}

	/**
	 * Return the address for a JDBC driver outside the container's network.
	 * @return the address, without user and password
	 * @throws IllegalStateException if the container does not run
	 */
	public String getJdbcUrl() {
		return "jdbc:postgresql://" + getHost() + ":" + getMappedPort(PORT) + "/" + NAME;
	}

	/**
	 * Return the user, which is a superuser.
	 * @return the user
	 */
	public String getUsername() {
		return USER;
	}

	/**
	 * Return the password.
	 * @return the password
	 */
	public String getPassword() {
		return this.password;
	}

	DatabaseAddress inside() {
		return new DatabaseAddress(this.alias, PORT, NAME, USER, this.password);
	}

	/**
	 * Return what it is, without its environment, which holds the password.
	 */
	@Override
	public String toString() {
		return "RealtimeDatabaseContainer[" + this.image + "]";
	}

}
