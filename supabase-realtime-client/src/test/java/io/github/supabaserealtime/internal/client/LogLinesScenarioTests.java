package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.List;

import ch.qos.logback.classic.Level;
import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.ConnectionFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Scenarios of what people read in the log at INFO, on virtual time.
 */
class LogLinesScenarioTests {

	@RegisterExtension
	private final LogWatch log = new LogWatch();

	private final Bench bench = new Bench();

	private List<String> lines() {
		return this.log.messages(Level.INFO);
	}

	private List<String> subscribedLines() {
		return lines().stream().filter((line) -> line.contains("ubscribed: ")).toList();
	}

	private void accept(String... topics) {
		this.bench.advance(Duration.ofMillis(100));
		for (String topic : topics) {
			this.bench.acceptJoin(topic);
		}
	}

	@Test
	void aStartIsTwoLines() {
		this.bench.subscribe("realtime:room:lobby");
		this.bench.subscribe("realtime:public:todos");
		this.bench.connect();
		this.bench.advance(Duration.ofMillis(200));
		this.bench.connection.opened(this.bench.epoch());
		accept("realtime:room:lobby", "realtime:public:todos");
		this.bench.live(60);
		assertThat(lines()).containsExactly("Connection 'test' opened after 0.2 s",
				"Subscribed: room:lobby, public:todos (connection 'test')");
	}

	@Test
	void theFirstLineWaitsForTheAnswersOfAllChannels() {
		this.bench.open();
		this.bench.subscribe("realtime:a");
		this.bench.subscribe("realtime:b");
		accept("realtime:a");
		this.bench.live(5);
		assertThat(subscribedLines()).isEmpty();
		this.bench.acceptJoin("realtime:b");
		this.bench.live(2);
		assertThat(subscribedLines()).containsExactly("Subscribed: a, b (connection 'test')");
	}

	@Test
	void aRefusalIsAnAnswerToo() {
		this.bench.open();
		this.bench.subscribe("realtime:a");
		this.bench.subscribe("realtime:b");
		accept("realtime:a");
		this.bench.refuseJoin("realtime:b", "Unauthorized: no");
		this.bench.live(2);
		assertThat(subscribedLines()).containsExactly("Subscribed: a (connection 'test')");
	}

	@Test
	void aChannelThatIsNotAnsweredDelaysTheFirstLineForALimitedTime() {
		Bench.Options options = new Bench.Options();
		Bench slow = new Bench(options);
		slow.open();
		slow.subscribe("realtime:a");
		slow.advance(Duration.ofMillis(100));
		slow.acceptJoin("realtime:a");
		for (int i = 0; i < 40; i++) {
			slow.subscribe("realtime:late" + i);
			slow.live(1);
		}
		assertThat(subscribedLines()).first()
			.asString()
			.startsWith("Subscribed: a (connection 'test', ")
			.endsWith(" not answered yet)");
	}

	@Test
	void aHundredChannelsAreOneLine() {
		this.bench.open();
		String[] topics = new String[100];
		for (int i = 0; i < topics.length; i++) {
			topics[i] = "realtime:room:" + i;
			this.bench.subscribe(topics[i]);
		}
		for (int second = 0; second < 60; second++) {
			for (String topic : topics) {
				if (this.bench.joins(topic) == 1 && this.bench.channelState(topic) == ChannelState.JOINING) {
					this.bench.acceptJoin(topic);
				}
			}
			this.bench.live(1);
		}
		assertThat(subscribedLines()).singleElement()
			.asString()
			.startsWith("Subscribed: room:0, room:1, ")
			.contains("room:9 and 90 more")
			.endsWith(" (connection 'test')");
	}

	@Test
	void changesAreGatheredAndNameWhatChanged() {
		this.bench.open().joined("realtime:a");
		this.bench.live(3);
		for (String topic : List.of("realtime:b", "realtime:c")) {
			this.bench.joined(topic);
			this.bench.live(2);
		}
		this.bench.unsubscribe("realtime:a");
		this.bench.live(30);
		assertThat(subscribedLines()).containsExactly("Subscribed: a (connection 'test')",
				"Subscribed: b, c. No longer subscribed: a (connection 'test', now 2 channels)");
		this.bench.unsubscribe("realtime:b");
		this.bench.live(30);
		assertThat(subscribedLines()).last().isEqualTo("No longer subscribed: b (connection 'test', now 1 channel)");
	}

	@Test
	void aChannelThatComesAndGoesInBetweenIsNoLine() {
		this.bench.open().joined("realtime:a");
		this.bench.live(3);
		this.bench.joined("realtime:b");
		this.bench.unsubscribe("realtime:b");
		this.bench.live(30);
		assertThat(subscribedLines()).containsExactly("Subscribed: a (connection 'test')");
	}

	@Test
	void anOutageTellsDurationsAndReasonsAndNoChannel() {
		this.bench.open().joined("realtime:a");
		this.bench.live(125);
		this.log.clear();
		this.bench.close(1006);
		this.bench.advance(1);
		this.bench.refuse(503);
		this.bench.advance(2);
		this.bench.refuse(503);
		this.bench.advance(9);
		this.bench.connection.opened(this.bench.epoch());
		accept("realtime:a");
		this.bench.live(60);
		assertThat(lines()).containsExactly(
				"Connection 'test' lost after 2 min 5 s: CLOSED 1006: closed. The next attempt is in 1 s.",
				"Connection 'test' reopened after 12 s: it was lost because of CLOSED 1006: closed (attempts: 3)");
	}

	@Test
	void aConnectionThatOpensLateSaysWhy() {
		this.bench.connect();
		this.bench.refuse(503);
		this.bench.advance(1);
		this.bench.connection.opened(this.bench.epoch());
		assertThat(lines()).containsExactly(
				"Connection 'test' cannot be opened: REFUSED 503: refused. The next attempt is in 1 s.",
				"Connection 'test' opened after 1 s: it could not be opened because of REFUSED 503: refused"
						+ " (attempts: 2)");
	}

	@Test
	void aRestartTellsTheChannelsAgain() {
		this.bench.open().joined("realtime:a");
		this.bench.live(3);
		this.bench.disconnect();
		this.bench.connection.closed(this.bench.epoch(), ConnectionFailure.closed(1000, ""));
		this.log.clear();
		this.bench.open();
		accept("realtime:a");
		this.bench.live(3);
		assertThat(lines()).containsExactly("Connection 'test' opened after 0 s", "Subscribed: a (connection 'test')");
	}

	@Test
	void theEndTellsHowLongItWasOpen() {
		this.bench.open();
		this.bench.live(20);
		this.bench.disconnect();
		this.bench.connection.closed(this.bench.epoch(), ConnectionFailure.closed(1000, ""));
		assertThat(lines()).last().isEqualTo("Connection 'test' closed after 20 s: disconnect() was called");
		assertThat(this.bench.lane.pendingTimers()).isZero();
	}

	@Test
	void oneOfManyTellsOnlyOfTrouble() {
		Bench many = many();
		many.open().joined("realtime:a");
		many.live(3);
		many.unsubscribe("realtime:a");
		many.live(30);
		many.disconnect();
		many.connection.closed(many.epoch(), ConnectionFailure.closed(1000, ""));
		assertThat(lines()).isEmpty();
		many.open();
		many.live(60);
		many.close(1006);
		many.advance(1);
		many.connection.opened(many.epoch());
		many.disconnect();
		many.connection.closed(many.epoch(), ConnectionFailure.closed(1000, ""));
		assertThat(lines()).containsExactly(
				"Connection 'test' lost after 1 min: CLOSED 1006: closed. The next attempt is in 1 s.",
				"Connection 'test' reopened after 1 s: it was lost because of CLOSED 1006: closed (attempts: 1)");
	}

	@Test
	void oneOfManyTellsTheRestAtDebug() {
		this.log.debug();
		Bench many = many();
		many.open().joined("realtime:a");
		many.live(20);
		many.disconnect();
		many.connection.closed(many.epoch(), ConnectionFailure.closed(1000, ""));
		assertThat(lines()).isEmpty();
		assertThat(this.log.messages(Level.DEBUG)).contains("Connection 'test' opened after 0 s",
				"Subscribed: a (connection 'test')", "Connection 'test' closed after 20 s: disconnect() was called");
	}

	private static Bench many() {
		Bench.Options options = new Bench.Options();
		options.oneOfMany = true;
		return new Bench(options);
	}

	@Test
	void aRefusedKeyIsOneLineAndNoChannelIsLoggedAtInfo() {
		this.bench.connect();
		for (int i = 0; i < 5; i++) {
			this.bench.refuse(401);
			this.bench.advance(Duration.ofMinutes(2));
		}
		assertThat(lines()).singleElement().asString().startsWith("Connection 'test' cannot be opened: REFUSED 401");
	}

}
