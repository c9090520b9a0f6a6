package io.github.supabaserealtime.test;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import io.github.supabaserealtime.test.ChannelPolicy.Permissions;
import io.github.supabaserealtime.test.internal.protocol.Jwt;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The server that the JavaScript client meets, and what its scenarios can have done to
 * it.
 */
final class ForeignClientActions {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final int MAX_PAYLOAD_KILOBYTES = 500;

	private final MutableClock clock = new MutableClock(Instant.now());

	private final EmbeddedRealtimeServer server;

	ForeignClientActions(ServerGeneration generation) {
		this.server = EmbeddedRealtimeServer.builder()
			.generation(generation)
			.clock(this.clock)
			.policy(ForeignClientActions::permissions)
			.maxPayloadKilobytes(MAX_PAYLOAD_KILOBYTES)
			.start();
	}

	private static Permissions permissions(String topic, JsonNode claims) {
		return switch (topic.startsWith("guarded:") ? claims.path("may").asString("") : "write") {
			case "write" -> Permissions.ALL;
			case "send" -> new Permissions(true, true, true, true, false);
			case "read" -> Permissions.READ_ONLY;
			default -> Permissions.NONE;
		};
	}

	String url() {
		return this.server.url();
	}

	String apiKey() {
		return this.server.apiKey();
	}

	void close() {
		this.server.close();
	}

	/**
	 * Do something to the server.
	 * @param action its name
	 * @param details what it needs
	 * @return what the scenario is told
	 * @throws IllegalArgumentException if there is no such action
	 */
	@Nullable Object perform(String action, JsonNode details) {
		return switch (action) {
			case "now" -> this.clock.millis();
			case "token" -> token(details);
			case "foreignToken" -> new Jwt("the secret of another server")
				.sign(Map.of("role", "authenticated", "exp", this.clock.instant().plusSeconds(60).getEpochSecond()));
			case "httpPaths" -> this.server.restRequests()
				.stream()
				// the client leaves the key of the socket in the query
				.map((request) -> request.path().replaceFirst("\\?.*", ""))
				.toList();
			case "send" -> this.server.database()
				.send(text(details, "topic"), text(details, "event"), map(details, "payload"), isPrivate(details));
			case "sendBinary" -> this.server.database()
				.sendBinary(text(details, "topic"), text(details, "event"), bytes(details), isPrivate(details));
			default -> {
				act(action, details);
				yield null;
			}
		};
	}

	private void act(String action, JsonNode details) {
		switch (action) {
			case "reset" -> reset();
			case "forward" -> this.clock.advance(Duration.ofSeconds(details.path("seconds").intValue()));
			case "insert" -> this.server.database().insert(text(details, "table"), map(details, "row"));
			case "update" -> this.server.database().update(text(details, "table"), map(details, "row"));
			case "delete" -> this.server.database().delete(text(details, "table"), map(details, "where"));
			case "broadcast" -> channel(details).broadcast(text(details, "event"), details.path("payload"));
			case "members" -> channel(details).awaitMembers(details.path("count").intValue(), PATIENCE);
			case "crash" -> channel(details).crash();
			case "closeChannel" -> channel(details).closeWith(text(details, "text"));
			case "close" -> this.server.connections()
				.forEach((connection) -> connection.close(details.path("code").intValue(), text(details, "reason")));
			case "abort" -> this.server.connections().forEach(ServerConnection::abort);
			case "disconnectClients" -> this.server.disconnectClients();
			case "restart" -> {
				this.server.stop();
				this.server.restart();
			}
			case "fault" -> fault(details);
			case "awaitRefusals" -> Awaitility.await()
				.atMost(PATIENCE)
				.until(() -> this.server.refusedCount() >= details.path("count").intValue());
			default -> throw new IllegalArgumentException("There is no action '" + action + "'");
		}
	}

	private void reset() {
		this.server.faults().clear();
		this.server.clearReceived();
		this.server.database()
			.table("todos")
			.column("id", "int8")
			.column("title", "text")
			.column("done", "bool")
			.column("price", "numeric")
			.column("tags", "_text")
			.column("created", "timestamptz")
			.column("owner", "text")
			.primaryKey("id")
			.replicaIdentityFull()
			.create();
		this.server.database()
			.table("notes")
			.column("id", "int8")
			.column("owner", "text")
			.column("body", "text")
			.primaryKey("id")
			.rowLevelSecurity((claims, row) -> row.path("owner").equals(claims.path("sub")))
			.create();
	}

	private String token(JsonNode details) {
		Map<String, Object> claims = map(details, "claims");
		int seconds = details.path("seconds").asInt(3600);
		claims.put("exp", this.clock.instant().plusSeconds(seconds).getEpochSecond());
		return this.server.jwt(claims);
	}

	/**
	 * Let something go wrong once, or until all is reset.
	 */
	private void fault(JsonNode details) {
		boolean untilReset = details.path("untilReset").booleanValue(false);
		Faults faults = untilReset ? this.server.faults() : this.server.faults().times(1);
		String topic = details.path("topic").asString("*");
		String text = details.path("text").asString("");
		switch (text(details, "kind")) {
			case "replyToBroadcasts" -> faults.replyToBroadcasts(topic, text);
			case "dropAcks" -> faults.dropAcks(topic);
			case "refuseUpgrades" -> faults.refuseUpgrades(details.path("status").intValue(), text);
			case "refuseJoins" -> faults.refuseJoins(topic, text);
			case "ignoreHeartbeats" -> faults.ignoreHeartbeats();
			default -> throw new IllegalArgumentException("There is no fault '" + text(details, "kind") + "'");
		}
	}

	private ServerChannel channel(JsonNode details) {
		return this.server.channel(text(details, "topic"));
	}

	private static String text(JsonNode details, String name) {
		return details.path(name).stringValue();
	}

	private static boolean isPrivate(JsonNode details) {
		return details.path("private").booleanValue(false);
	}

	private static Map<String, Object> map(JsonNode details, String name) {
		return MAPPER.convertValue(details.path(name), new TypeReference<Map<String, Object>>() {
		});
	}

	private static byte[] bytes(JsonNode details) {
		byte[] bytes = new byte[details.path("bytes").size()];
		for (int index = 0; index < bytes.length; index++) {
			bytes[index] = (byte) details.path("bytes").path(index).intValue();
		}
		return bytes;
	}

}
