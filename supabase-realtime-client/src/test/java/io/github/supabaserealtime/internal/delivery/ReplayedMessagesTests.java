package io.github.supabaserealtime.internal.delivery;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.internal.client.Bench;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.BroadcastReplay;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Stored broadcasts that a rejoin brings once more, as the listeners get them.
 */
class ReplayedMessagesTests {

	private final List<String> delivered = new ArrayList<>();

	private final Channels channels = new Channels();

	private final ListenerSink sink = new ListenerSink(this.channels, List.of(new RealtimeListener() {

		@Override
		public void onMessage(RealtimeMessage message) {
			BroadcastMessage broadcast = (BroadcastMessage) message;
			ReplayedMessagesTests.this.delivered.add(broadcast.id() + (broadcast.replayed() ? " again" : ""));
		}

	}), new Observers(List.of()), System::nanoTime);

	private void channel(ChannelOptions options) {
		this.channels.get(Bench.TOPIC, options, unused(), (created) -> {
		});
	}

	private static ChannelCommands unused() {
		return (ChannelCommands) Proxy.newProxyInstance(ChannelCommands.class.getClassLoader(),
				new Class<?>[] { ChannelCommands.class }, (proxy, method, arguments) -> {
					throw new AssertionError(method);
				});
	}

	private void replaying() {
		channel(ChannelOptions.builder()
			.privateChannel(true)
			.replay(BroadcastReplay.last(Duration.ofMinutes(10)))
			.build());
	}

	private void recognising(String field) {
		channel(ChannelOptions.builder()
			.privateChannel(true)
			.replayOnReconnect(Duration.ofSeconds(5))
			.deduplicateReplayBy(field)
			.build());
	}

	private void live(String payload) {
		said(null, false, Payload.ofJson(payload, Bench.MAPPER));
	}

	private void again(String id, String payload) {
		said(id, true, Payload.ofJson(payload, Bench.MAPPER));
	}

	private void said(@Nullable String id, boolean replayed, Payload payload) {
		this.sink.message(new BroadcastMessage("test", Bench.TOPIC, "e", payload, id, replayed), 0);
	}

	private void stored(@Nullable String id, boolean replayed) {
		this.sink.message(
				new BroadcastMessage("test", Bench.TOPIC, "e", Payload.ofJson("{}", Bench.MAPPER), id, replayed), 0);
	}

	@Test
	void whatWasMissedArrivesAndWhatWasDeliveredDoesNotArriveTwice() {
		replaying();
		stored("a", true);
		stored("b", false);
		stored("a", true);
		stored("b", true);
		stored("c", true);
		stored("d", false);
		assertThat(this.delivered).containsExactly("a again", "b", "c again", "d");
	}

	@Test
	void whatReachedNoListenerMayArriveOnceMore() {
		replaying();
		this.sink.silence(true);
		stored("a", false);
		this.sink.silence(false);
		stored("a", true);
		stored("a", true);
		assertThat(this.delivered).containsExactly("a again");
	}

	@Test
	void liveMessagesOfOneIdAreNotSwallowed() {
		replaying();
		stored("a", false);
		stored("a", false);
		assertThat(this.delivered).containsExactly("a", "a");
	}

	@Test
	void withoutAFieldWhatAClientHadStoredMayArriveOnceMore() {
		replaying();
		live("{\"id\":1}");
		again("s1", "{\"id\":1}");
		assertThat(this.delivered).containsExactly("null", "s1 again");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			value = { "{\"id\":\"a\"}|{\"id\": \"a\"}",
					"{\"b\":[{\"id\":2}],\"id\":1}|{\"id\": 1, \"b\": [{\"id\": 2}]}", "{\"id\":1e2}|{\"id\": 100}",
					"{\"id\":1.50}|{\"id\": 1.50}", "{\"id\":1.0}|{\"id\": 1}",
					"{\"id\":1e9999999999}|{\"id\": 1e9999999999}", "{\"id\":100e2147483647}|{\"id\": 100e2147483647}",
					"{\"id\":\"\\u00e4\"}|{\"id\": \"ä\"}", "{\"id\":\"\"}|{\"id\": \"\"}" })
	void theFieldTellsTheReplayOfWhatWasHeardLive(String live, String stored) {
		recognising("id");
		live(live);
		again("s1", stored);
		again("s2", "{\"id\":\"other\"}");
		assertThat(this.delivered).containsExactly("null", "s2 again");
	}

	@Test
	void aLiveCopyThatComesBehindItsReplayIsDroppedToo() {
		recognising("id");
		again("s1", "{\"id\":1}");
		live("{\"id\":1}");
		assertThat(this.delivered).containsExactly("s1 again");
	}

	@Test
	void liveMessagesWithTheSameFieldAreNotSwallowed() {
		recognising("id");
		live("{\"id\":1}");
		live("{\"id\":1}");
		assertThat(this.delivered).containsExactly("null", "null");
	}

	@Test
	void whatComesFromTheDatabaseIsStillKnownByItsId() {
		recognising("key");
		stored("a", false);
		stored("a", true);
		assertThat(this.delivered).containsExactly("a");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"ID\":1}", "{\"id\":null}", "{\"id\":true}", "{\"id\":{\"n\":1}}", "{\"id\":[1]}",
			"[{\"id\":1}]", "\"id\"", "7", "null", "{\"id\"", "" })
	void aPayloadWithoutTheFieldIsDelivered(String payload) {
		recognising("id");
		live(payload);
		again("s1", payload);
		assertThat(this.delivered).containsExactly("null", "s1 again");
	}

	@ParameterizedTest
	@ValueSource(strings = { "1e9999999999", "-1e9999999999", "1e-9999999999", "0e9999999999", "100e2147483647",
			"1.5E+2147483648", "1e99999999999999999999999999999999" })
	void aNumberBeyondAllBoundsHarmsNoChannel(String number) {
		recognising("id");
		live("{\"id\":" + number + "}");
		again("s1", "{\"id\":" + number + "}");
		live("{\"id\":1}");
		assertThat(this.delivered).as("the replay is known by it").containsExactly("null", "null");
	}

	@Test
	void bytesAndLongTextsAreDelivered() {
		recognising("id");
		String text = "{\"id\":\"" + "x".repeat(129) + "\"}";
		live(text);
		again("s1", text);
		said(null, false, Payload.ofBinary(new byte[] { 1 }, Bench.MAPPER));
		said("s2", true, Payload.ofBinary(new byte[] { 1 }, Bench.MAPPER));
		assertThat(this.delivered).containsExactly("null", "s1 again", "null", "s2 again");
	}

	@Test
	void aThousandValuesAreRemembered() {
		recognising("id");
		for (int i = 0; i <= 1_000; i++) {
			live("{\"id\":" + i + "}");
		}
		this.delivered.clear();
		again("s1", "{\"id\":1}");
		again("s0", "{\"id\":0}");
		assertThat(this.delivered).as("the oldest was forgotten").containsExactly("s0 again");
	}

	@Test
	void aChannelThatAsksForNoReplayTakesWhatComes() {
		channel(ChannelOptions.defaults());
		stored("a", true);
		stored("a", true);
		assertThat(this.delivered).containsExactly("a again", "a again");
	}

	@Test
	void theNewestMessagesAreKnownHoweverManyCame() {
		replaying();
		for (int i = 0; i < 1_000; i++) {
			stored("m" + i, false);
		}
		for (int i = 975; i < 1_000; i++) {
			stored("m" + i, true);
		}
		assertThat(this.delivered).hasSize(1_000);
	}

}
