package io.github.supabaserealtime.conformance;

import java.net.URI;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeConnectionStateEvent;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.client.RecordingListener;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.test.FaultProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The client loses the target and comes back. A proxy in front of the target cuts the
 * line.
 */
abstract class ReconnectCases extends ConformanceCases {

	private final String topic = topic();

	private final RecordingListener listener = new RecordingListener();

	private FaultProxy proxy;

	private RealtimeConnection connection;

	@BeforeEach
	void connectThroughAProxy() {
		Assumptions.assumeTrue("ws".equals(URI.create(this.target.endpoint().socket()).getScheme()),
				"the certificate of a server with TLS does not fit the proxy in front of it");
		this.proxy = FaultProxy.to(this.target.endpoint().socket());
		this.connection = connected(this.proxy.url(), (builder) -> builder.listener(this.listener));
	}

	@AfterEach
	void closeTheProxy() {
		if (this.proxy != null) {
			this.proxy.close();
		}
	}

	private void cut() {
		int before = gaps().size();
		this.proxy.reset();
		await().atMost(RawSocket.PATIENCE).until(() -> gaps().size() > before);
	}

	private List<DeliveryGapEvent> gaps() {
		return this.listener.events(DeliveryGapEvent.class);
	}

	private void broadcast(String event) {
		RawSocket socket = socket();
		String join = socket.joined(wire(this.topic), "{'config':{'broadcast':{'ack':true}}}");
		String ref = socket.push(join, wire(this.topic), "broadcast",
				Map.of("type", "broadcast", "event", event, "payload", Map.of()));
		assertThat(socket.reply(ref).isOk()).isTrue();
	}

	// 10.3
	@Test
	void aLostConnectionComesBackWithItsChannelsAndTellsOfOneGap() {
		RealtimeChannel channel = subscribed(this.connection, this.topic, ChannelOptions.defaults());
		RealtimeChannel other = subscribed(this.connection, topic(), ChannelOptions.defaults());
		broadcast("before");
		this.listener.awaitMessages(BroadcastMessage.class, 1);
		cut();
		await().until(() -> gaps().size() == 2);
		broadcast("after");
		assertThat(this.listener.awaitMessages(BroadcastMessage.class, 2)).extracting(BroadcastMessage::event)
			.containsExactly("before", "after");
		assertThat(gaps()).extracting(DeliveryGapEvent::topic)
			.containsExactlyInAnyOrder(channel.getTopic(), other.getTopic());
		assertThat(gaps()).allSatisfy((gap) -> {
			assertThat(gap.cause()).isEqualTo(DeliveryGapEvent.Cause.CONNECTION_LOST);
			assertThat(gap.to()).isAfterOrEqualTo(gap.from());
		});
		assertThat(this.listener.events(RealtimeConnectionStateEvent.class))
			.extracting(RealtimeConnectionStateEvent::newState)
			.contains(ConnectionState.RECONNECTING)
			.endsWith(ConnectionState.OPEN);
	}

	// 10.2
	@Test
	void whatIsSentWhileTheLineIsDownIsSentWhenItIsBack() {
		RealtimeChannel channel = subscribed(this.connection, this.topic,
				ChannelOptions.builder().broadcastAck(true).broadcastSelf(true).build());
		this.proxy.refuse();
		this.proxy.reset();
		await().until(() -> this.connection.getState() == ConnectionState.RECONNECTING);
		var first = channel.broadcast("first", Map.of());
		var second = channel.broadcast("second", Map.of());
		this.proxy.lift();
		assertThat(get(first)).isEqualTo(SendResult.acknowledged());
		assertThat(get(second)).isEqualTo(SendResult.acknowledged());
		assertThat(this.listener.awaitMessages(BroadcastMessage.class, 2)).extracting(BroadcastMessage::event)
			.containsExactly("first", "second");
	}

	// 5.3; the server forgets what was tracked on a socket that is lost
	@Test
	void whatWasTrackedIsTrackedAgain() {
		RealtimeChannel watcher = subscribed(connected((builder) -> builder), this.topic,
				ChannelOptions.builder().presenceEnabled(true).build());
		RealtimeChannel member = subscribed(this.connection, this.topic,
				ChannelOptions.builder().presenceEnabled(true).presenceKey("member").build());
		get(member.track(Map.of("n", 1)));
		await().until(() -> watcher.getPresence().containsKey("member"));
		String before = watcher.getPresence().get("member").get(0).ref();
		cut();
		await().untilAsserted(() -> assertThat(watcher.getPresence().get("member")).singleElement()
			.satisfies((meta) -> assertThat(meta.ref()).isNotEqualTo(before)));
	}

	// 4.6
	@Test
	void databaseChangesComeAgain() {
		this.target.database();
		subscribed(this.connection, this.topic, ChannelOptions.builder()
			.postgresChanges(
					PostgresChangesBinding.of(PostgresChangesBinding.Event.INSERT, "public", Tables.TODOS, null))
			.build());
		cut();
		long id = newId();
		this.target.database().insert(Tables.TODOS, Map.of("id", id));
		assertThat(this.listener.awaitMessages(PostgresChange.Insert.class, 1))
			.extracting((insert) -> insert.record().asMap().get("id"))
			.containsExactly(id);
	}

	// 10.1
	@Test
	void whatWasDisconnectedOnPurposeStaysSoUntilItIsConnectedAgain() {
		subscribed(this.connection, this.topic, ChannelOptions.defaults());
		get(this.connection.disconnect());
		assertThat(this.connection.getState()).isEqualTo(ConnectionState.DISCONNECTED);
		get(this.connection.connect());
		await().until(() -> this.connection.channel(this.topic).getState() == ChannelState.SUBSCRIBED);
		broadcast("again");
		assertThat(this.listener.awaitMessages(BroadcastMessage.class, 1)).extracting(BroadcastMessage::event)
			.containsExactly("again");
	}

}
