package io.github.supabaserealtime.internal.resume;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import ch.qos.logback.classic.Level;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.internal.client.LogWatch;
import io.github.supabaserealtime.internal.resume.ResumeSource.Missed;
import io.github.supabaserealtime.message.BroadcastChange;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * By what {@link StoredBroadcasts} are recognised, and how far a live one moves a
 * listener.
 */
class StoredBroadcastsTests {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final Instant NOON = Instant.parse("2026-08-21T12:00:00Z");

	private static final Position PLACE = new Position("2026-08-21T11:59:00Z", "[\"a\"]");

	@RegisterExtension
	final LogWatch log = new LogWatch();

	private final RecordingChannel channel = new RecordingChannel();

	private BroadcastMessage stored = message("a", "{\"order\": 7}", true);

	private static BroadcastMessage message(String id, String json, boolean replayed) {
		return new BroadcastMessage("connection", "realtime:public:orders", "e", Payload.ofJson(json, MAPPER), id,
				replayed);
	}

	private <M extends RealtimeMessage> StoredBroadcasts<M> source(BroadcastQuery<M> query) {
		return new StoredBroadcasts<>(new Store(), query, this.channel);
	}

	private StoredBroadcasts<BroadcastMessage> source() {
		return source(BroadcastQuery.messages(List.of()));
	}

	private boolean recognises(BroadcastMessage live) {
		StoredBroadcasts<BroadcastMessage> source = source();
		Missed<BroadcastMessage> missed = source.open().page(Position.START, 1).get(0);
		return missed.isCopyOf(source.identity(live));
	}

	@Test
	void theIdTellsThatTwoAreTheSame() {
		assertThat(recognises(message("a", "{\"order\": 7}", false))).isTrue();
		assertThat(recognises(message("b", "{\"order\": 7}", false))).isFalse();
		assertThat(recognises(message(null, "{\"order\": 7}", false))).as("of a client, which has none when live")
			.isFalse();
	}

	@Test
	void aFieldOfThePayloadTellsItWhereTheChannelNamesOne() {
		this.channel.options = ChannelOptions.builder()
			.privateChannel(true)
			.replayOnReconnect(Duration.ofSeconds(5))
			.deduplicateReplayBy("order")
			.build();
		assertThat(recognises(message(null, "{\"order\": 7}", false))).isTrue();
		assertThat(recognises(message(null, "{\"order\": 8}", false))).isFalse();
		assertThat(recognises(message("a", "{}", false))).isFalse();
	}

	@Test
	void aLiveOneComesAsFarAsTheDatabasesClockWasWhenItArrived() {
		StoredBroadcasts<BroadcastMessage> source = source();
		BroadcastMessage live = message(null, "{}", false);
		assertThat(source.identity(live).position()).as("unknown before it was looked at").isNull();
		this.channel.now = Duration.ofHours(1).toNanos();
		source.open();
		this.channel.now += Duration.ofSeconds(50).toNanos();
		this.channel.sinceArrival = Duration.ofSeconds(40).toNanos();
		assertThat(source.identity(live).position()).as("less what the clocks may differ by")
			.isEqualTo(new Position("2026-08-21T12:00:09.999Z", null));
		this.channel.sinceArrival = Duration.ofSeconds(60).toNanos();
		assertThat(source.identity(live).position()).as("before it was looked at")
			.isEqualTo(new Position("2026-08-21T11:59:49.999Z", null));
	}

	@Test
	void whatMayHaveBeenDeletedIsSaid() {
		source().open().page(Position.START, 1);
		source().open().page(new Position("2026-08-18T12:00:00Z", null), 1);
		assertThat(this.log.events(Level.WARN)).isEmpty();
		ResumeSource.View<BroadcastMessage> view = source().open();
		view.page(new Position("2026-08-18T11:59:59Z", null), 1);
		view.page(PLACE, 1);
		assertThat(this.log.events(Level.WARN)).singleElement()
			.satisfies((event) -> assertThat(event.getFormattedMessage()).contains("more than 72 hours ago"));
	}

	@Test
	void whoHasReadAllHasComeAsFarAsTheTimeOfTheLook() {
		assertThat(source().open().end()).isEqualTo(new Position("2026-08-21T12:00:00Z", null));
	}

	@Test
	void anEventThatIsNotWantedHasAPlaceAndNoMessage() {
		Missed<BroadcastMessage> missed = source(BroadcastQuery.messages(List.of("other"))).open()
			.page(Position.START, 1)
			.get(0);
		assertThat(missed.message()).isNull();
		assertThat(missed.place()).isEqualTo(PLACE);
		assertThat(source(BroadcastQuery.messages(List.of("x", "E"))).open().page(Position.START, 1).get(0).message())
			.isSameAs(this.stored);
	}

	@Test
	void changesOfRowsAreReadAsSuch() {
		assertThat(source(BroadcastQuery.changes((change) -> true)).open().page(Position.START, 1).get(0).message())
			.isNull();
		this.stored = message("a", "{\"id\":\"a\",\"schema\":\"public\",\"table\":\"orders\",\"operation\":\"INSERT\","
				+ "\"record\":{\"id\":7},\"old_record\":null}", true);
		BroadcastChange change = source(BroadcastQuery.changes(BroadcastChange.Insert.class::isInstance)).open()
			.page(Position.START, 1)
			.get(0)
			.message();
		assertThat(change).isInstanceOf(BroadcastChange.Insert.class);
		assertThat(source(BroadcastQuery.changes(BroadcastChange.Delete.class::isInstance)).open()
			.page(Position.START, 1)
			.get(0)
			.message()).isNull();
	}

	private final class Store implements BroadcastStore {

		@Override
		public String name() {
			return "made up";
		}

		@Override
		public Topic open(ResumableChannel channel, List<String> events) {
			return new Topic() {

				@Override
				public Instant now() {
					return NOON;
				}

				@Override
				public Position last() {
					return null;
				}

				@Override
				public List<Stored> page(Position after, int limit) {
					return List.of(new Stored("a", PLACE, StoredBroadcastsTests.this.stored));
				}

			};
		}

	}

}
