package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.BroadcastOptions;
import io.github.supabaserealtime.message.BroadcastPersistence;
import io.github.supabaserealtime.message.BroadcastPersistence.Outcome;
import io.github.supabaserealtime.message.BroadcastReplay;
import io.github.supabaserealtime.rest.BroadcastRestClient;
import io.github.supabaserealtime.rest.HttpBroadcast;
import io.github.supabaserealtime.test.ChannelPolicy;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.EmbeddedRealtimeServerBuilder;
import io.github.supabaserealtime.test.MutableClock;
import io.github.supabaserealtime.test.ServerGeneration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Broadcasts that a client has stored, at servers that store them and at servers that do
 * not (protocol.md 5.7).
 */
class StoredBroadcastIntegrationTests {

	private static final BroadcastOptions STORED = BroadcastOptions.builder().persist().build();

	private static final ChannelOptions ACK = ChannelOptions.builder().privateChannel(true).broadcastAck(true).build();

	private final MutableClock clock = new MutableClock(Instant.ofEpochSecond(1_800_000_000));

	private final List<RealtimeConnection> connections = new ArrayList<>();

	private EmbeddedRealtimeServer server;

	@AfterEach
	void stop() {
		this.connections.forEach((connection) -> Futures.get(connection.disconnect()));
		this.server.close();
	}

	private void start(ServerGeneration generation) {
		start(generation, UnaryOperator.identity());
	}

	private void start(ServerGeneration generation, UnaryOperator<EmbeddedRealtimeServerBuilder> customizer) {
		this.server = customizer
			.apply(EmbeddedRealtimeServer.builder()
				.generation(generation)
				.policy(ChannelPolicy.ALLOW_ALL)
				.clock(this.clock))
			.start();
	}

	private RealtimeConnectionBuilder builder() {
		return RealtimeConnectionBuilder.of(this.server.url(), this.server.apiKey());
	}

	private RealtimeConnection connection(RealtimeConnectionBuilder builder) {
		RealtimeConnection connection = builder.build();
		this.connections.add(connection);
		return connection;
	}

	private RealtimeChannel joined(ChannelOptions options) {
		RealtimeConnection connection = connection(builder());
		Futures.get(connection.connect());
		RealtimeChannel channel = connection.channel("room", options);
		Futures.get(channel.subscribe());
		return channel;
	}

	/**
	 * Return what a replay brings to somebody who joins now.
	 */
	private List<BroadcastMessage> replayed() {
		RealtimeConnection connection = connection(builder());
		RealtimeChannel channel = connection.channel("room",
				ChannelOptions.builder().privateChannel(true).replay(BroadcastReplay.newest(25)).build());
		BlockingQueue<BroadcastMessage> heard = new LinkedBlockingQueue<>();
		channel.onBroadcast("*", heard::add);
		Futures.get(connection.connect());
		Futures.get(channel.subscribe());
		this.server.channel("room").broadcast("the end", "");
		List<BroadcastMessage> replayed = new ArrayList<>();
		for (BroadcastMessage message = Futures.take(heard); message.replayed(); message = Futures.take(heard)) {
			replayed.add(message);
		}
		return replayed;
	}

	@ParameterizedTest
	@EnumSource
	void theSenderIsToldWhetherTheMessageIsStored(ServerGeneration generation) {
		start(generation);
		RealtimeChannel sender = joined(ACK);
		BlockingQueue<BroadcastMessage> live = new LinkedBlockingQueue<>();
		joined(ACK).onBroadcast("*", live::add);
		SendResult json = Futures.get(sender.broadcast("json", Map.of("a", 1), STORED));
		SendResult binary = Futures.get(sender.broadcast("binary", new byte[] { 1, 2 }, STORED));
		SendResult plain = Futures.get(sender.broadcast("plain", Map.of()));
		for (String event : List.of("json", "binary", "plain")) {
			BroadcastMessage message = Futures.take(live);
			assertThat(message.event()).isEqualTo(event);
			assertThat(message.id()).isNull();
		}
		assertThat(plain).isEqualTo(SendResult.acknowledged());
		if (generation == ServerGeneration.V2_129) {
			assertThat(List.of(json, binary))
				.containsOnly(SendResult.acknowledged().withPersistence(Outcome.NOT_STORED));
			assertThat(replayed()).isEmpty();
			return;
		}
		assertThat(List.of(json, binary)).extracting(SendResult::persistence).containsOnly(Outcome.STORED);
		List<BroadcastMessage> replayed = replayed();
		assertThat(replayed).extracting(BroadcastMessage::id)
			.containsExactly(json.storedId().orElseThrow(), binary.storedId().orElseThrow());
		assertThat(replayed.get(0).payload().asText()).isEqualTo("{\"a\":1}");
		assertThat(replayed.get(1).payload().asBytes()).containsExactly(1, 2);
	}

	@Test
	void aMessageIsStoredForItsTime() {
		start(ServerGeneration.NEWEST);
		RealtimeChannel sender = joined(
				ACK.toBuilder().broadcastPersistence(BroadcastPersistence.of(Duration.ofMinutes(1))).build());
		Futures.get(sender.broadcast("a minute", Map.of()));
		Futures.get(
				sender.broadcast("an hour", Map.of(), BroadcastOptions.builder().persist(Duration.ofHours(1)).build()));
		Futures.get(sender.broadcast("never", Map.of(), BroadcastOptions.builder().doNotPersist().build()));
		assertThat(replayed()).extracting(BroadcastMessage::event).containsExactly("a minute", "an hour");
		this.clock.advance(Duration.ofSeconds(61));
		assertThat(replayed()).extracting(BroadcastMessage::event).containsExactly("an hour");
	}

	@Test
	void withoutThePermissionToStoreTheMessageIsSentAndNotStored() {
		ChannelPolicy.Permissions permissions = new ChannelPolicy.Permissions(true, true, true, true, false);
		start(ServerGeneration.NEWEST, (builder) -> builder.policy((topic, claims) -> permissions));
		assertThat(Futures.get(joined(ACK).broadcast("x", Map.of(), STORED)))
			.isEqualTo(SendResult.acknowledged().withPersistence(Outcome.NOT_STORED));
		assertThat(replayed()).isEmpty();
	}

	@Test
	void aProjectThatDoesNotStoreSaysSo() {
		start(ServerGeneration.NEWEST, (builder) -> builder.broadcastPersistence(false));
		assertThat(Futures.get(joined(ACK).broadcast("x", Map.of(), STORED)))
			.isEqualTo(SendResult.acknowledged().withPersistence(Outcome.NOT_STORED));
	}

	@ParameterizedTest
	@EnumSource
	void withoutAcksNobodyKnows(ServerGeneration generation) {
		start(generation);
		RealtimeChannel sender = joined(ACK.toBuilder().broadcastAck(false).build());
		assertThat(Futures.get(sender.broadcast("x", Map.of(), STORED)))
			.isEqualTo(SendResult.written().withPersistence(Outcome.UNKNOWN));
	}

	@ParameterizedTest
	@EnumSource
	void overHttpAMessageIsStoredWhereTheServerCan(ServerGeneration generation) {
		start(generation);
		BroadcastRestClient client = builder().buildRestClient();
		client.send(HttpBroadcast.ofPrivate("room", "longest", Map.of("a", 1)).persisted());
		client.send(HttpBroadcast.ofPrivate("room", "an hour", new byte[] { 7 }).persisted(Duration.ofHours(1)));
		client.send(HttpBroadcast.ofPrivate("room", "no object", List.of(1)).persisted());
		client.send(HttpBroadcast.ofPrivate("room", "plain", Map.of()));
		assertThat(this.server.restRequests()).allMatch((request) -> request.status() == 202);
		List<BroadcastMessage> replayed = replayed();
		if (generation == ServerGeneration.V2_129) {
			assertThat(replayed).isEmpty();
			return;
		}
		assertThat(replayed).extracting(BroadcastMessage::event).containsExactly("longest", "an hour", "no object");
		assertThat(replayed.get(2).payload().asText()).isEqualTo("{\"_json\":[1]}");
	}

	@ParameterizedTest
	@EnumSource
	void whileTheLinkIsDownAMessageIsStoredOverHttp(ServerGeneration generation) {
		start(generation);
		RealtimeConnection connection = connection(builder().httpFallback(true));
		RealtimeChannel sender = connection.channel("room", ACK);
		sender.subscribe();
		assertThat(Futures.get(sender.broadcast("x", Map.of("a", 1), STORED)))
			.isEqualTo(SendResult.acceptedOverHttp().withPersistence(Outcome.UNKNOWN));
		assertThat(replayed()).hasSize((generation == ServerGeneration.NEWEST) ? 1 : 0);
	}

	@ParameterizedTest
	@EnumSource
	void whatNoServerCanStoreIsNotSent(ServerGeneration generation) {
		start(generation);
		RealtimeChannel channel = joined(ACK);
		RealtimeConnection old = connection(builder().protocolVersion(ProtocolVersion.V1));
		Futures.get(old.connect());
		RealtimeChannel oldChannel = old.channel("room", ACK);
		Futures.get(oldChannel.subscribe());
		RealtimeChannel publicChannel = old.channel("public");
		Futures.get(publicChannel.subscribe());
		assertRefused(channel, List.of(1), "no object");
		assertRefused(oldChannel, Map.of(), "1.0.0");
		assertRefused(publicChannel, Map.of(), "public");
		assertThat(this.server.received("realtime:room", "broadcast")).isEmpty();
		assertThat(this.server.received("realtime:public", "broadcast")).isEmpty();
		assertThat(replayed()).isEmpty();
	}

	private static void assertRefused(RealtimeChannel channel, Object payload, String reason) {
		assertThatExceptionOfType(RealtimeException.class)
			.isThrownBy(() -> Futures.get(channel.broadcast("x", payload, STORED)))
			.withMessageContaining(reason)
			.satisfies((ex) -> assertThat(ex.getKind()).isEqualTo(RealtimeException.Kind.INVALID));
	}

}
