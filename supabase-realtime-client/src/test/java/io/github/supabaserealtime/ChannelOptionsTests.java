package io.github.supabaserealtime;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.supabaserealtime.internal.join.JoinPayload;
import io.github.supabaserealtime.internal.join.SentJoin;
import io.github.supabaserealtime.message.BroadcastPersistence;
import io.github.supabaserealtime.message.BroadcastReplay;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Options and what a join makes of them.
 */
class ChannelOptionsTests {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static JsonNode config(ChannelOptions options) {
		return MAPPER.readTree(JoinPayload.write(options,
				new SentJoin("1", options.presenceEnabled(), options.postgresChanges(), options.replay(), null), null,
				Instant.EPOCH))
			.path("config");
	}

	private static PostgresChangesBinding binding(PostgresChangesBinding.Event event, String table, String filter) {
		return new PostgresChangesBinding(event, "public", table, filter, List.of());
	}

	@Test
	void everyBindingIsSentAndDuplicatesOnce() {
		JsonNode changes = config(ChannelOptions.builder()
			.postgresChanges(binding(PostgresChangesBinding.Event.INSERT, "todos", "owner=eq.42"))
			.postgresChanges(binding(PostgresChangesBinding.Event.ALL, "notes", null))
			.postgresChanges(binding(PostgresChangesBinding.Event.INSERT, "todos", "owner=eq.42"))
			.build()).path("postgres_changes");
		assertThat(changes).isEqualTo(MAPPER.readTree("""
				[{"event":"INSERT","schema":"public","table":"todos","filter":"owner=eq.42"},
				 {"event":"*","schema":"public","table":"notes"}]"""));
	}

	@Test
	void presenceIsEnabledWhenAskedFor() {
		assertThat(config(ChannelOptions.builder().presenceEnabled(true).presenceKey("me").build()).path("presence"))
			.isEqualTo(MAPPER.readTree("{\"key\":\"me\",\"enabled\":true}"));
	}

	@Test
	void theDefaultsAskForNothing() {
		assertThat(config(ChannelOptions.defaults())).isEqualTo(MAPPER.readTree("""
				{"broadcast":{"ack":false,"self":false},"presence":{"key":"","enabled":false},
				 "postgres_changes":[],"private":false}"""));
		assertThat(ChannelOptions.defaults()).isEqualTo(ChannelOptions.builder().build())
			.isNotEqualTo(ChannelOptions.builder().privateChannel(true).build());
	}

	@Test
	void aReplayOnAPublicChannelIsRefusedWhereItIsBuilt() {
		ChannelOptions.Builder options = ChannelOptions.builder().replay(BroadcastReplay.last(Duration.ofMinutes(1)));
		assertThatIllegalStateException().isThrownBy(options::build).withMessageContaining("private");
		assertThat(options.privateChannel(true).build().replay())
			.isEqualTo(BroadcastReplay.last(Duration.ofMinutes(1)));
	}

	@Test
	void replayedBroadcastsAreRecognisedOnlyWhereThereAreSome() {
		ChannelOptions.Builder options = ChannelOptions.builder().privateChannel(true).deduplicateReplayBy("id");
		assertThatIllegalStateException().isThrownBy(options::build).withMessageContaining("'id'");
		ChannelOptions replaying = options.replayOnReconnect(Duration.ofSeconds(5)).build();
		assertThat(replaying.toBuilder().build()).isEqualTo(replaying).hasToString(replaying.toString());
		assertThat(replaying.toBuilder().deduplicateReplayBy(null).build()).isNotEqualTo(replaying);
		assertThatIllegalArgumentException().isThrownBy(() -> options.deduplicateReplayBy(" "));
	}

	@Test
	void aReplayNeedsNoTime() {
		assertThat(BroadcastReplay.newest(3).from(Instant.parse("2026-01-01T00:00:00Z"))).isEqualTo(Instant.EPOCH);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new BroadcastReplay(Instant.EPOCH, Duration.ofMinutes(1), 3));
	}

	@Test
	void storingBroadcastsOfAPublicChannelIsRefusedWhereItIsBuilt() {
		ChannelOptions.Builder options = ChannelOptions.builder()
			.broadcastPersistence(BroadcastPersistence.of(Duration.ofHours(1)));
		assertThatIllegalStateException().isThrownBy(options::build).withMessageContaining("private");
		ChannelOptions built = options.privateChannel(true).build();
		assertThat(built.broadcastPersistence()).isEqualTo(BroadcastPersistence.of(Duration.ofHours(1)));
		assertThat(built.toBuilder().build()).isEqualTo(built).hasSameHashCodeAs(built);
		assertThat(built.toBuilder().broadcastPersistence(BroadcastPersistence.longest()).build()).isNotEqualTo(built);
		assertThat(config(built)).isEqualTo(config(ChannelOptions.builder().privateChannel(true).build()));
	}

	@Test
	void aReplayThatTheServerWouldRefuseIsRefusedHere() {
		BroadcastReplay replay = BroadcastReplay.last(Duration.ofMinutes(1));
		assertThatIllegalArgumentException().isThrownBy(() -> replay.withLimit(0)).withMessageContaining("'limit'");
		assertThatIllegalArgumentException().isThrownBy(() -> replay.withLimit(26)).withMessageContaining("'limit'");
		assertThatIllegalArgumentException().isThrownBy(() -> BroadcastReplay.last(Duration.ZERO))
			.withMessageContaining("'last'");
		assertThatIllegalArgumentException().isThrownBy(() -> BroadcastReplay.since(Instant.EPOCH.minusMillis(1)))
			.withMessageContaining("'since'");
	}

	@Test
	void aFilterOrASelectionWithoutATableIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> binding(PostgresChangesBinding.Event.ALL, null, "id=eq.1"))
			.withMessageContaining("table");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new PostgresChangesBinding(PostgresChangesBinding.Event.ALL, "public", null, null,
					List.of("id")));
	}

}
