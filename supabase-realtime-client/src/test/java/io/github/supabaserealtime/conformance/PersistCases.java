package io.github.supabaserealtime.conformance;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.client.RecordingListener;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.BroadcastOptions;
import io.github.supabaserealtime.message.BroadcastPersistence;
import io.github.supabaserealtime.message.BroadcastReplay;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Broadcasts of clients that the server is asked to store (protocol.md 5.7).
 */
abstract class PersistCases extends ConformanceCases {

	private static final String ACK = "{'private':true,'broadcast':{'ack':true}}";

	private static final JsonNode ACCEPTED = RawFrame.json("{'status':'ok','response':{}}");

	private static final JsonNode MALFORMED = RawFrame
		.json("{'status':'error','response':{'error':'invalid_persist_ttl'}}");

	private static final byte[] OBJECT = "{\"n\":1}".getBytes(StandardCharsets.UTF_8);

	private RawSocket sender;

	private String join;

	/**
	 * Join as the sender, with acknowledgements.
	 */
	private void joinAsSender(String topic) {
		this.sender = socket();
		this.join = this.sender.joined(wire(topic), join(ACK, this.target.tokenOf(Target.MEMBER)));
	}

	private RawSocket receiver(String topic) {
		RawSocket receiver = socket();
		receiver.joined(wire(topic), join("{'private':true}", this.target.tokenOf(Target.MEMBER)));
		return receiver;
	}

	/**
	 * Broadcast JSON and return the answer.
	 * @param metadata the metadata in the form of {@link RawFrame#json}
	 */
	private RawFrame answer(String topic, String event, String metadata) {
		return this.sender
			.reply(this.sender.pushBinary(this.join, wire(topic), event, metadata.replace('\'', '"'), true, OBJECT));
	}

	/**
	 * Return the id in the answer to a broadcast that is to be stored. Skips the case
	 * where the server stores nothing, which it tells nobody.
	 */
	private String id(RawFrame answer) {
		assertThat(answer.isOk()).isTrue();
		Assumptions.assumeTrue(this.target.stores() || answer.response().has("id"),
				() -> this.target + " stores no broadcasts of clients: its flag broadcast_persistence is off");
		String id = answer.response().path("id").asString("");
		assertThat(id).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
		return id;
	}

	/**
	 * Return what a join brings that asks for everything stored.
	 */
	private List<RawFrame> replay(String topic) {
		RawSocket late = socket();
		String ref = late.joined(wire(topic),
				join("{'private':true,'broadcast':{'replay':{'since':0}}}", this.target.tokenOf(Target.MEMBER)));
		return late.untilAnswered(ref, wire(topic));
	}

	// 5.7.4, 5.7.5 and 5.7.6
	@Test
	@HoldsFor(Generation.NEWEST)
	void theAckOfAStoredBroadcastHasTheIdOfItsReplayAndTheLiveCopyHasNone() {
		String topic = topic(Access.FULL);
		joinAsSender(topic);
		RawSocket receiver = receiver(topic);
		String object = id(answer(topic, "object", "{'persist':true}"));
		String bytes = id(this.sender.reply(this.sender.pushBinary(this.join, wire(topic), "bytes",
				"{\"persist\":{\"ttl\":3600}}", false, new byte[] { 1, 2, -1 })));
		for (String event : List.of("object", "bytes")) {
			RawFrame live = receiver.next();
			assertThat(live.kind()).isEqualTo(4);
			assertThat(live.userEvent()).isEqualTo(event);
			assertThat(live.payload().has("meta")).isFalse();
		}
		List<RawFrame> frames = replay(topic);
		assertThat(frames).hasSize(2);
		assertThat(frames.get(0).isText()).isTrue();
		assertThat(frames.get(0).payload()).isEqualTo(RawFrame.json("{'type':'broadcast','event':'object',"
				+ "'payload':{'n':1},'meta':{'id':'" + object + "','replayed':true}}"));
		assertThat(frames.get(1).kind()).isEqualTo(4);
		assertThat(frames.get(1).userEvent()).isEqualTo("bytes");
		assertThat(frames.get(1).content()).containsExactly(1, 2, -1);
		assertThat(frames.get(1).payload().path("meta"))
			.isEqualTo(RawFrame.json("{'id':'" + bytes + "','replayed':true}"));
	}

	// 5.7.6
	@Test
	@HoldsFor(Generation.NEWEST)
	void whatClientsAndTheDatabaseSentIsReplayedInTheOrderOfItsTime() {
		String topic = topic(Access.FULL);
		joinAsSender(topic);
		id(answer(topic, "first", "{'persist':true}"));
		this.target.database().send(topic, "second", Map.of());
		id(answer(topic, "third", "{'persist':true}"));
		assertThat(replay(topic)).extracting(RawFrame::userEvent).containsExactly("first", "second", "third");
	}

	// 5.7.2
	@ParameterizedTest
	@ValueSource(
			strings = { "'true'", "{}", "{'ttl':null}", "{'more':1}", "{'ttl':1}", "{'ttl':259200}", "{'ttl':'60'}" })
	@HoldsFor(Generation.NEWEST)
	void thereAreSeveralWaysToAskForIt(String persist) {
		String topic = topic(Access.FULL);
		joinAsSender(topic);
		id(answer(topic, "e", "{'persist':" + persist + "}"));
	}

	// 5.7.1 and 5.7.2
	@ParameterizedTest
	@ValueSource(
			strings = { "{'persist':false}", "{'persist':'false'}", "{'persist':null}", "{}", "{'more':true}", "true" })
	void whoDoesNotAskForItIsNotStored(String metadata) {
		String topic = topic(Access.FULL);
		joinAsSender(topic);
		assertThat(answer(topic, "e", metadata).payload()).isEqualTo(ACCEPTED);
		assertThat(replay(topic)).isEmpty();
	}

	// 5.7.2
	@ParameterizedTest
	@ValueSource(strings = { "1", "'yes'", "[]", "{'ttl':0}", "{'ttl':-1}", "{'ttl':259201}", "{'ttl':3.5}",
			"{'ttl':'1h'}", "{'ttl':''}", "{'ttl':[]}" })
	@HoldsFor(Generation.NEWEST)
	void whatIsMalformedIsRefusedAndNotSent(String persist) {
		String topic = topic(Access.FULL);
		joinAsSender(topic);
		RawSocket receiver = receiver(topic);
		assertThat(answer(topic, "wrong", "{'persist':" + persist + "}").payload()).isEqualTo(MALFORMED);
		assertThat(answer(topic, "right", "").payload()).isEqualTo(ACCEPTED);
		assertThat(receiver.next().userEvent()).as("the first that comes").isEqualTo("right");
		assertThat(replay(topic)).isEmpty();
	}

	// 5.6.3
	@Test
	@HoldsFor(Generation.NEWEST)
	void theFormIsLookedAtBeforeThePermission() {
		String topic = topic(Access.READONLY);
		joinAsSender(topic);
		assertThat(answer(topic, "e", "{'persist':0}").payload()).isEqualTo(MALFORMED);
		assertThat(answer(topic, "e", "{'persist':true}").payload())
			.isEqualTo(RawFrame.json("{'status':'error','response':{'error':'unauthorized'}}"));
	}

	// 5.7.3 and 5.7.4
	@Test
	void whoMaySendButNotStoreIsHeardAndNotStored() {
		String topic = topic(Access.UNSTORED);
		joinAsSender(topic);
		RawSocket receiver = receiver(topic);
		assertThat(answer(topic, "e", "{'persist':true}").payload()).isEqualTo(ACCEPTED);
		assertThat(receiver.next().userEvent()).isEqualTo("e");
		assertThat(replay(topic)).isEmpty();
	}

	// 5.7.4
	@Test
	void onAPublicTopicTheWishIsIgnored() {
		String topic = topic();
		this.sender = socket();
		this.join = this.sender.joined(wire(topic), "{'config':{'broadcast':{'ack':true}}}");
		assertThat(answer(topic, "e", "{'persist':true}").payload()).isEqualTo(ACCEPTED);
	}

	// 5.7.1
	@Test
	void inATextFrameTheWishIsAPartOfWhatIsSent() {
		String topic = topic(Access.FULL);
		joinAsSender(topic);
		RawSocket receiver = receiver(topic);
		JsonNode payload = RawFrame.json("{'type':'broadcast','event':'e','payload':{},'persist':true}");
		String ref = this.sender.push(this.join, wire(topic), "broadcast", payload);
		assertThat(this.sender.reply(ref).payload()).isEqualTo(ACCEPTED);
		assertThat(receiver.next().payload()).isEqualTo(payload);
		assertThat(replay(topic)).isEmpty();
	}

	// 5.7.2 and 5.7.6
	@Test
	@HoldsFor(Generation.NEWEST)
	void whatHasExpiredIsNotReplayed() {
		String topic = topic(Access.FULL);
		joinAsSender(topic);
		id(answer(topic, "short", "{'persist':{'ttl':1}}"));
		id(answer(topic, "long", "{'persist':{'ttl':60}}"));
		await("the end of one second").atMost(RawSocket.PATIENCE)
			.untilAsserted(() -> assertThat(replay(topic)).extracting(RawFrame::userEvent).containsExactly("long"));
	}

	// 2.3; the metadata is read over
	@ParameterizedTest
	@ValueSource(strings = { "true", "{'ttl':60}", "{'ttl':0}" })
	@HoldsFor(Generation.V2_129)
	void anOlderServerSendsAndStoresNothing(String persist) {
		String topic = topic(Access.FULL);
		joinAsSender(topic);
		RawSocket receiver = receiver(topic);
		assertThat(answer(topic, "e", "{'persist':" + persist + "}").payload()).isEqualTo(ACCEPTED);
		assertThat(receiver.next().broadcast()).isEqualTo(RawFrame.json("{'n':1}"));
		assertThat(replay(topic)).isEmpty();
	}

	// 5.7.4
	@Test
	@HoldsFor(Generation.NEWEST)
	void theClientIsToldTheIdAndRecognisesTheReplay() {
		String topic = topic(Access.FULL);
		SendResult result = sentByTheClient(topic);
		Assumptions.assumeTrue(this.target.stores() || result.storedId().isPresent(),
				() -> this.target + " stores no broadcasts of clients");
		assertThat(result.persistence()).isEqualTo(BroadcastPersistence.Outcome.STORED);
		RecordingListener listener = new RecordingListener();
		subscribed(connected((builder) -> builder.listener(listener).accessToken(this.target.tokenOf(Target.MEMBER))),
				topic,
				ChannelOptions.builder()
					.privateChannel(true)
					.replay(BroadcastReplay.last(Duration.ofHours(1)))
					.build());
		BroadcastMessage message = listener.awaitMessages(BroadcastMessage.class, 1).get(0);
		assertThat(message.replayed()).isTrue();
		assertThat(message.id()).isEqualTo(result.storedId().orElseThrow());
	}

	// 5.7.4
	@Test
	@HoldsFor(Generation.V2_129)
	void theClientIsToldThatAnOlderServerStoredNothing() {
		SendResult result = sentByTheClient(topic(Access.FULL));
		assertThat(result.persistence()).isEqualTo(BroadcastPersistence.Outcome.NOT_STORED);
		assertThat(result.storedId()).isEmpty();
	}

	private SendResult sentByTheClient(String topic) {
		RealtimeConnection connection = connected((builder) -> builder.accessToken(this.target.tokenOf(Target.MEMBER)));
		RealtimeChannel channel = subscribed(connection, topic,
				ChannelOptions.builder().privateChannel(true).broadcastAck(true).build());
		return get(channel.broadcast("e", Map.of("n", 1), BroadcastOptions.builder().persist().build()));
	}

}
