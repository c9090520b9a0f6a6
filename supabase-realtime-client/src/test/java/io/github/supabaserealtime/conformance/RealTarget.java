package io.github.supabaserealtime.conformance;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import com.github.dockerjava.api.exception.NotFoundException;
import io.github.supabaserealtime.test.container.RealtimeContainer;
import io.github.supabaserealtime.test.container.RealtimeDatabaseContainer;
import io.github.supabaserealtime.test.internal.protocol.Jwt;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;

/**
 * A server outside this JVM: one that is running, or one in a container.
 */
final class RealTarget implements Target {

	private final String name;

	private final String url;

	private final Jwt jwt;

	private final @Nullable SqlDatabase database;

	private final Runnable end;

	private RealTarget(String name, String url, String secret, @Nullable SqlDatabase database, Runnable end) {
		this.name = name;
		this.url = url;
		this.jwt = new Jwt(secret);
		this.database = database;
		this.end = end;
	}

	/**
	 * Use a server that is running.
	 * @param url its own address, without a gateway in front of it
	 * @param secret what it checks tokens with
	 * @param databaseUrl the address of its database, {@code null} to leave out the cases
	 * that need it
	 */
	static RealTarget external(String url, String secret, @Nullable String databaseUrl) {
		return new RealTarget("the server at " + Endpoint.of(url), url, secret,
				(databaseUrl != null) ? SqlDatabase.connect(databaseUrl) : null, () -> {
				});
	}

	/**
	 * Start a server in a container, of images that are present: nothing is pulled.
	 * @throws TestAbortedException if Docker or an image is missing
	 */
	static RealTarget container() {
		DockerImageName server = image("realtime.container.image", "supabase/realtime",
				RealtimeContainer.DEFAULT_IMAGE);
		DockerImageName postgres = image("realtime.container.database-image", "supabase/postgres",
				RealtimeDatabaseContainer.DEFAULT_IMAGE);
		if (!DockerClientFactory.instance().isDockerAvailable()) {
			throw new TestAbortedException("No server in a container: no Docker answers");
		}
		Stream.of(server, postgres).map(DockerImageName::asCanonicalNameString).forEach(RealTarget::checkPresent);
		String secret = UUID.randomUUID().toString();
		RealtimeDatabaseContainer database = new RealtimeDatabaseContainer(postgres);
		RealtimeContainer container = new RealtimeContainer(server).withDatabase(database).withJwtSecret(secret);
		boolean started = false;
		try {
			container.start();
			RealTarget target = new RealTarget("the server in a container", container.getUrl(), secret,
					SqlDatabase.connect(database.getJdbcUrl(), database.getUsername(), database.getPassword()),
					container::stop);
			started = true;
			return target;
		}
		finally {
			if (!started) {
				container.stop();
			}
		}
	}

	private static DockerImageName image(String property, String substituteFor, String image) {
		return DockerImageName.parse(System.getProperty(property, image)).asCompatibleSubstituteFor(substituteFor);
	}

	private static void checkPresent(String image) {
		try {
			DockerClientFactory.lazyClient().inspectImageCmd(image).exec();
		}
		catch (NotFoundException ex) {
			throw new TestAbortedException(
					"No server in a container: there is no image " + image + " (docker pull gets it)");
		}
	}

	@Override
	public void prepare() {
		if (this.database != null) {
			this.database.create();
		}
	}

	@Override
	public String url() {
		return this.url;
	}

	@Override
	public String jwt(Map<String, ?> claims) {
		Map<String, Object> all = new LinkedHashMap<>();
		all.put("role", "authenticated");
		all.put("exp", Instant.now().plus(Duration.ofHours(2)).getEpochSecond());
		all.putAll(claims);
		return sign(all);
	}

	@Override
	public String sign(Map<String, ?> claims) {
		return this.jwt.sign(claims);
	}

	@Override
	public TargetDatabase database() {
		if (this.database == null) {
			throw new TestAbortedException("This case needs the server's database: REALTIME_DATABASE_URL names none");
		}
		return this.database;
	}

	@Override
	public boolean hasDatabase() {
		return this.database != null;
	}

	@Override
	public void close() {
		try {
			if (this.database != null) {
				this.database.close();
			}
		}
		finally {
			this.end.run();
		}
	}

	@Override
	public String toString() {
		return this.name;
	}

}
