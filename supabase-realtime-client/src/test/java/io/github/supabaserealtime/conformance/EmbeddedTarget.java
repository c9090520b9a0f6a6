package io.github.supabaserealtime.conformance;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import io.github.supabaserealtime.test.ChannelPolicy;
import io.github.supabaserealtime.test.ChannelPolicy.Permissions;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.ServerDatabase;
import io.github.supabaserealtime.test.ServerGeneration;
import io.github.supabaserealtime.test.Timing;
import io.github.supabaserealtime.test.internal.protocol.Jwt;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The server in this JVM.
 */
final class EmbeddedTarget implements Target, TargetDatabase {

	private static final String SECRET = "the-secret-of-the-conformance-suite-alone";

	private final Jwt jwt = new Jwt(SECRET);

	private final EmbeddedRealtimeServer server;

	private final ServerDatabase database;

	EmbeddedTarget(Generation generation, double timeFactor) {
		this.server = EmbeddedRealtimeServer.builder()
			.generation(ServerGeneration.valueOf(generation.name()))
			.timing(Timing.REAL)
			.timeFactor(timeFactor)
			// cases wait for tokens to expire, which takes seconds at any factor
			.idleTimeout(Duration.ofMillis((long) (60_000 * timeFactor)))
			.jwtSecret(SECRET)
			.policy(EmbeddedTarget::permissions)
			.start();
		this.database = this.server.database();
		createTables();
	}

	private static Permissions permissions(String topic, JsonNode claims) {
		if (!claims.path("role").asString("").equals("authenticated")) {
			return Permissions.NONE;
		}
		return switch (Access.of(topic)) {
			case FULL -> Permissions.ALL;
			case UNSTORED -> new Permissions(true, true, true, true, false);
			case READONLY -> Permissions.READ_ONLY;
			case PRESENCE -> new Permissions(false, true, true, true);
			case MEMBERS -> claims.path("sub").asString("").equals(MEMBER) ? Permissions.ALL : Permissions.NONE;
			case NONE -> ChannelPolicy.Permissions.NONE;
		};
	}

	private void createTables() {
		this.database.table(Tables.TODOS)
			.column("id", "int8")
			.column("task", "text")
			.column("done", "bool")
			.column("amount", "numeric")
			.column("due", "timestamptz")
			.column("tags", "_text")
			.column("meta", "jsonb")
			.column("owner", "uuid")
			.primaryKey("id")
			.create();
		this.database.table(Tables.FULL)
			.column("id", "int8")
			.column("task", "text")
			.primaryKey("id")
			.replicaIdentityFull()
			.create();
		this.database.table(Tables.OWNED)
			.column("id", "int8")
			.column("task", "text")
			.column("owner", "text")
			.primaryKey("id")
			.replicaIdentityFull()
			.rowLevelSecurity((claims, row) -> claims.path("role").asString("").equals("authenticated")
					&& row.path("owner").equals(claims.path("sub")))
			.create();
		this.database.table(Tables.KEYLESS).column("id", "int8").column("task", "text").create();
		this.database.table(Tables.CLOSED)
			.column("id", "int8")
			.column("task", "text")
			.primaryKey("id")
			.revokeSelect("anon")
			.create();
	}

	@Override
	public String url() {
		return this.server.url();
	}

	@Override
	public String jwt(Map<String, ?> claims) {
		return this.server.jwt(claims);
	}

	@Override
	public String sign(Map<String, ?> claims) {
		return this.jwt.sign(claims);
	}

	@Override
	public TargetDatabase database() {
		return this;
	}

	@Override
	public boolean hasDatabase() {
		return true;
	}

	@Override
	public boolean stores() {
		return true;
	}

	@Override
	public boolean evaluates(String operator) {
		return !Set.of("match", "imatch").contains(operator);
	}

	@Override
	public void insert(String table, Map<String, ? extends @Nullable Object> row) {
		this.database.insert(table, row);
	}

	@Override
	public void update(String table, long id, Map<String, ? extends @Nullable Object> changes) {
		this.database.update(table, Map.of("id", id), changes);
	}

	@Override
	public void delete(String table, long id) {
		this.database.delete(table, Map.of("id", id));
	}

	@Override
	public void send(String topic, String event, Map<String, ?> payload) {
		this.database.send(topic, event, payload, true);
	}

	@Override
	public void sendBinary(String topic, String event, byte[] payload) {
		this.database.sendBinary(topic, event, payload, true);
	}

	@Override
	public Runnable pauseSubscriptions() {
		this.database.pauseReplication();
		return this.database::resumeReplication;
	}

	@Override
	public void close() {
		this.server.close();
	}

	@Override
	public String toString() {
		return "the embedded server";
	}

}
