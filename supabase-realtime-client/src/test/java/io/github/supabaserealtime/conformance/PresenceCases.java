package io.github.supabaserealtime.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.RealtimeChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Presence (protocol.md 5.3 and 6.3). The order of a diff and the reply is not fixed.
 */
abstract class PresenceCases extends ConformanceCases {

	private static final String NOT_ENABLED = "{'config':{'presence':{'key':'k'}}}";

	private final String topic = wire(topic());

	private static String member(String key) {
		return "{'config':{'presence':{'enabled':true,'key':'" + key + "'}}}";
	}

	/**
	 * Join with a key and see the state.
	 */
	private String joined(RawSocket socket, String key) {
		String join = socket.joined(this.topic, member(key));
		assertThat(socket.next().event()).isEqualTo("presence_state");
		return join;
	}

	private String call(RawSocket socket, String join, String payload) {
		return socket.push(join, this.topic, "presence", RawFrame.json(payload));
	}

	private String track(RawSocket socket, String join, String payload) {
		return call(socket, join, "{'type':'presence','event':'track','payload':" + payload + "}");
	}

	/**
	 * Track and return the diff that the tracker itself gets.
	 */
	private JsonNode tracked(RawSocket socket, String join, String payload) {
		String ref = track(socket, join, payload);
		List<RawFrame> frames = socket.nextEach("reply and diff", (frame) -> frame.isReplyTo(ref), diff());
		assertThat(frames.get(0).payload()).isEqualTo(RawFrame.json("{'status':'ok','response':{}}"));
		assertThat(frames.get(1).joinRef().isNull() || frames.get(1).joinRef().isMissingNode()).isTrue();
		return frames.get(1).payload();
	}

	private Predicate<RawFrame> diff() {
		return (frame) -> frame.is(this.topic, "presence_diff");
	}

	private Predicate<RawFrame> state() {
		return (frame) -> frame.is(this.topic, "presence_state");
	}

	private static JsonNode meta(JsonNode presences, String key) {
		JsonNode metas = presences.path(key).path("metas");
		assertThat(metas.size()).isEqualTo(1);
		return metas.get(0);
	}

	// 6.3
	@Test
	void theStateComesAfterTheReplyAndIsEmptyWhereNobodyIs() {
		RawSocket socket = socket();
		String join = socket.join(this.topic, member("k"));
		assertThat(socket.next().isReplyTo(join)).isTrue();
		RawFrame state = socket.next();
		assertThat(state.is(this.topic, "presence_state")).isTrue();
		assertThat(state.joinRef().stringValue()).isEqualTo(join);
		assertThat(state.ref().isNull()).isTrue();
		assertThat(state.payload()).isEqualTo(RawFrame.json("{}"));
	}

	// 6.3
	@ParameterizedTest
	@ValueSource(strings = { V1, V2 })
	void whoTracksIsInADiffToAllAndInTheStateOfWhoComesLater(String version) {
		RawSocket alice = socket(version);
		RawSocket bob = socket(version);
		joined(bob, "bob");
		JsonNode own = tracked(alice, joined(alice, "alice"), "{'name':'Alice'}");
		assertThat(own.path("leaves")).isEqualTo(RawFrame.json("{}"));
		JsonNode meta = meta(own.path("joins"), "alice");
		assertThat(meta.path("name").stringValue()).isEqualTo("Alice");
		assertThat(meta.path("phx_ref").stringValue()).matches("[A-Za-z0-9_-]{16}");
		assertThat(bob.next("the diff", diff()).payload()).isEqualTo(own);
		RawSocket late = socket(version);
		late.joined(this.topic, member("late"));
		assertThat(late.next().payload()).isEqualTo(own.path("joins"));
	}

	// 5.3
	@Test
	void anUpdateIsOneDiffThatJoinsTheNewMetaAndLeavesTheOld() {
		RawSocket socket = socket();
		String join = joined(socket, "k");
		JsonNode old = meta(tracked(socket, join, "{'n':1}").path("joins"), "k");
		JsonNode diff = tracked(socket, join, "{'n':2}");
		JsonNode current = meta(diff.path("joins"), "k");
		assertThat(current.path("n").intValue()).isEqualTo(2);
		assertThat(current.path("phx_ref_prev")).isEqualTo(old.path("phx_ref"));
		assertThat(current.path("phx_ref")).isNotEqualTo(old.path("phx_ref"));
		assertThat(meta(diff.path("leaves"), "k")).isEqualTo(old);
	}

	// 5.3
	@Test
	void anEqualPayloadIsConfirmedAndMakesNoDiff() {
		RawSocket socket = socket();
		String join = joined(socket, "k");
		JsonNode first = meta(tracked(socket, join, "{'n':1}").path("joins"), "k");
		assertThat(socket.reply(track(socket, join, "{'n':1}")).isOk()).isTrue();
		JsonNode next = meta(tracked(socket, join, "{'n':2}").path("joins"), "k");
		assertThat(next.path("phx_ref_prev")).as("nothing came between").isEqualTo(first.path("phx_ref"));
	}

	// 5.3
	@Test
	void anUntrackIsADiffAndHarmlessWhereNothingIsTracked() {
		RawSocket socket = socket();
		String join = joined(socket, "k");
		assertThat(socket.reply(call(socket, join, "{'type':'presence','event':'untrack'}")).isOk()).isTrue();
		JsonNode meta = meta(tracked(socket, join, "{'n':1}").path("joins"), "k");
		String ref = call(socket, join, "{'type':'presence','event':'UNTRACK'}");
		List<RawFrame> frames = socket.nextEach("reply and diff", (frame) -> frame.isReplyTo(ref), diff());
		assertThat(frames.get(0).isOk()).isTrue();
		assertThat(frames.get(1).payload().path("joins")).isEqualTo(RawFrame.json("{}"));
		assertThat(meta(frames.get(1).payload().path("leaves"), "k")).isEqualTo(meta);
	}

	// 5.3
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whoLeavesOrLosesTheSocketIsGone(boolean leaves) {
		RawSocket watcher = socket();
		joined(watcher, "watcher");
		RawSocket member = socket();
		String join = joined(member, "member");
		tracked(member, join, "{}");
		watcher.next("the join", diff());
		if (leaves) {
			member.push(join, this.topic, "phx_leave", Map.of());
		}
		else {
			member.close();
		}
		JsonNode diff = watcher.next("the leave", diff()).payload();
		assertThat(diff.path("leaves").has("member")).isTrue();
		assertThat(diff.path("joins")).isEqualTo(RawFrame.json("{}"));
	}

	// 5.3
	@Test
	@HoldsFor(Generation.V2_129)
	void withoutPresenceEnabledOneMayTrackAndGetsDiffsButNoState() {
		RawSocket socket = socket();
		String join = socket.joined(this.topic, NOT_ENABLED);
		assertThat(socket.untilAnswered(join, this.topic)).isEmpty();
		assertThat(allOfATrack(socket, join)).noneMatch(state());
	}

	// 6.3
	@Test
	@HoldsFor(Generation.NEWEST)
	void withoutPresenceEnabledTheFirstTrackBringsOneState() {
		RawSocket other = socket();
		JsonNode there = tracked(other, joined(other, "other"), "{}").path("joins").path("other");
		RawSocket socket = socket();
		String join = socket.joined(this.topic, NOT_ENABLED);
		List<RawFrame> first = allOfATrack(socket, join);
		assertThat(first).filteredOn(state()).singleElement().satisfies((state) -> {
			assertThat(state.joinRef().stringValue()).isEqualTo(join);
			assertThat(state.ref().isNull()).isTrue();
			assertThat(state.payload().path("other")).isEqualTo(there);
		});
		assertThat(first).as("the reply before the state")
			.filteredOn((frame) -> frame.joinRef().asString("").equals(join))
			.extracting(RawFrame::event)
			.containsExactly("phx_reply", "presence_state");
		assertThat(allOfATrack(socket, join)).as("once only").noneMatch(state());
	}

	/**
	 * Track and untrack, and return all that the channel says to the track.
	 */
	private List<RawFrame> allOfATrack(RawSocket socket, String join) {
		String ref = track(socket, join, "{'n':1}");
		List<RawFrame> frames = new ArrayList<>();
		while (frames.stream().noneMatch((frame) -> diff().test(frame) && frame.payload().path("joins").has("k"))) {
			frames.add(socket.next());
		}
		frames.addAll(socket.untilAnswered(join, this.topic));
		assertThat(frames).filteredOn((frame) -> frame.isReplyTo(ref))
			.singleElement()
			.satisfies(
					(reply) -> assertThat(reply.payload()).isEqualTo(RawFrame.json("{'status':'ok','response':{}}")));
		return frames;
	}

	// 4.1
	@Test
	void withoutAKeyTheServerMakesOneForEachChannel() {
		RawSocket one = socket();
		RawSocket two = socket();
		JsonNode first = tracked(one, joined(one, ""), "{}").path("joins");
		JsonNode second = tracked(two, joined(two, ""), "{}").path("joins");
		String key = first.propertyNames().iterator().next();
		assertThat(key).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
		assertThat(second.has(key)).isFalse();
	}

	// 5.3
	@Test
	void whatIsNoObjectAndWhatIsNoCallIsRefused() {
		RawSocket socket = socket();
		String join = joined(socket, "k");
		RawFrame text = socket.reply(track(socket, join, "'text'"));
		assertThat(text.payload()).isEqualTo(
				RawFrame.json("{'status':'error','response':{'reason':'Presence track payload must be a map'}}"));
		RawFrame wave = socket.reply(call(socket, join, "{'type':'presence','event':'wave'}"));
		assertThat(wave.payload()).isEqualTo(RawFrame.json("{'status':'error','response':{}}"));
		assertThat(tracked(socket, join, "{}").path("joins").has("k")).as("the channel lives").isTrue();
	}

	// 5.3
	@Test
	void theSixthCallIn30SecondsClosesTheChannel() {
		RawSocket socket = socket();
		String join = joined(socket, "k");
		for (int i = 1; i <= 5; i++) {
			tracked(socket, join, "{'n':" + i + "}");
		}
		track(socket, join, "{'n':6}");
		assertClosed(socket, join, "Client presence rate limit exceeded");
	}

	// 5.3
	@Test
	void aPayloadThatIsTooLongClosesTheChannel() {
		RawSocket socket = socket();
		String join = joined(socket, "k");
		track(socket, join, "{'x':'" + "x".repeat(3_100_000) + "'}");
		assertClosed(socket, join, "Track message size exceeded");
	}

	private void assertClosed(RawSocket socket, String join, String message) {
		RawFrame system = socket.next();
		assertThat(system.is(this.topic, "system")).isTrue();
		assertThat(system.joinRef().stringValue()).isEqualTo(join);
		assertThat(system.payload())
			.isEqualTo(RawFrame.json("{'extension':'system','status':'error','message':'%s','channel':'%s'}"
				.formatted(message, this.topic.substring("realtime:".length()))));
		RawFrame close = socket.next();
		assertThat(close.is(this.topic, "phx_close")).isTrue();
		assertThat(close.ref().stringValue()).isEqualTo(join);
		assertThat(socket.untilHeartbeat()).as("the socket stays").isEmpty();
	}

	private RealtimeChannel client(ProtocolVersion version, String key) {
		return subscribed(connected((builder) -> builder.protocolVersion(version)), this.topic,
				ChannelOptions.builder().presenceEnabled(true).presenceKey(key).build());
	}

	// 6.3
	@ParameterizedTest
	@EnumSource(ProtocolVersion.class)
	void clientsSeeEachOtherComeChangeAndGo(ProtocolVersion version) {
		RealtimeChannel watcher = client(version, "watcher");
		RealtimeChannel member = client(version, "member");
		get(member.track(Map.of("n", 1)));
		await().until(() -> watcher.getPresence().containsKey("member"));
		get(member.track(Map.of("n", 2)));
		await().untilAsserted(() -> assertThat(watcher.getPresence().get("member")).singleElement()
			.satisfies((meta) -> assertThat(meta.as(Numbered.class)).isEqualTo(new Numbered(2))));
		get(member.untrack());
		await().until(() -> watcher.getPresence().isEmpty());
	}

	// 6.3
	@Test
	void severalMembersWithOneKeyAreSeveralMetasUnderIt() {
		RealtimeChannel watcher = client(ProtocolVersion.V2, "watcher");
		RealtimeChannel one = client(ProtocolVersion.V2, "same");
		RealtimeChannel two = client(ProtocolVersion.V2, "same");
		get(one.track(Map.of("n", 1)));
		get(two.track(Map.of("n", 2)));
		await().until(() -> watcher.getPresence().getOrDefault("same", List.of()).size() == 2);
		get(one.unsubscribe());
		await().untilAsserted(() -> assertThat(watcher.getPresence().get("same")).singleElement()
			.satisfies((meta) -> assertThat(meta.as(Numbered.class)).isEqualTo(new Numbered(2))));
	}

	record Numbered(int n) {
	}

}
