package io.github.supabaserealtime.internal.client;

import java.time.Duration;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.message.BroadcastReplay;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Broadcasts that the server sends again after a join, on virtual time.
 */
class ReplayScenarioTests {

	// protocol.md 5.7.9
	static final String UNREADABLE = "UnknownErrorOnChannel: cannot load `[1]` as type :map for field :payload in schema "
			+ "Realtime.Api.Message";

	private static final ChannelOptions OPTIONS = ChannelOptions.builder()
		.privateChannel(true)
		.replay(BroadcastReplay.last(Duration.ofMinutes(10)))
		.build();

	private final Bench bench = new Bench();

	private void joined() {
		this.bench.open().joined(Bench.TOPIC, OPTIONS);
	}

	private void rejoin() {
		this.bench.close(1006);
		this.bench.advance(30);
		this.bench.connection.opened(this.bench.epoch());
		this.bench.advance(Duration.ofMillis(500));
		this.bench.acceptJoin(Bench.TOPIC);
	}

	@Test
	void eachJoinLooksBackFromItsOwnTime() {
		joined();
		long first = since();
		rejoin();
		assertThat(since()).isGreaterThanOrEqualTo(first + 30_000);
	}

	@Test
	void aStoredMessageThatTheServerCannotReadCostsTheReplayAndNotTheChannel() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC, OPTIONS);
		this.bench.advance(1);
		assertThat(replay().isObject()).isTrue();
		this.bench.refuseJoin(Bench.TOPIC, UNREADABLE);
		this.bench.advance(1);
		assertThat(replay().isMissingNode()).isTrue();
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.SUBSCRIBED);
		rejoin();
		assertThat(replay().isObject()).as("by now the message may have expired").isTrue();
	}

	@Test
	void theLogTellsThatTheFirstJoinDoesWithoutAReplay() {
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		Logger logger = (Logger) LoggerFactory.getLogger("io.github.supabaserealtime");
		log.start();
		logger.addAppender(log);
		try {
			this.bench.open();
			this.bench.subscribe(Bench.TOPIC, OPTIONS);
			this.bench.advance(1);
			this.bench.refuseJoin(Bench.TOPIC, UNREADABLE);
			this.bench.advance(1);
			this.bench.acceptJoin(Bench.TOPIC);
		}
		finally {
			logger.detachAppender(log);
		}
		assertThat(log.list.stream().filter((event) -> event.getLevel() == Level.WARN)).singleElement()
			.satisfies((event) -> assertThat(event.getFormattedMessage()).contains(Bench.TOPIC, "test", "cannot load"));
	}

	@Test
	void aJoinWithoutAReplayThatIsRefusedForTheSameReasonIsTriedAgainLater() {
		this.bench.open();
		this.bench.subscribe(Bench.TOPIC, OPTIONS);
		this.bench.advance(1);
		this.bench.refuseJoin(Bench.TOPIC, UNREADABLE);
		this.bench.advance(1);
		this.bench.refuseJoin(Bench.TOPIC, UNREADABLE);
		assertThat(this.bench.channelState(Bench.TOPIC)).isEqualTo(ChannelState.ERRORED);
	}

	private JsonNode replay() {
		return this.bench.lastJoin(Bench.TOPIC).payload().at("/config/broadcast/replay");
	}

	private long since() {
		return replay().path("since").longValue();
	}

}
