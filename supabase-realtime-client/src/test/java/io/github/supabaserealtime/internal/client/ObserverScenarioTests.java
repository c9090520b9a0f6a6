package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The figures that observers are told, on virtual time.
 */
class ObserverScenarioTests {

	private final Bench bench = new Bench();

	private Bench subscribing() {
		this.bench.open().subscribe(Bench.TOPIC);
		this.bench.advance(Duration.ofMillis(100));
		return this.bench;
	}

	/**
	 * Subscribe a channel and forget the figures of it.
	 */
	private Bench joined() {
		this.bench.open().joined(Bench.TOPIC);
		this.bench.figures.all.clear();
		return this.bench;
	}

	@Test
	void lookUpsOfTheTokenAreToldWithTheirOutcome() {
		Bench.Options options = new Bench.Options();
		options.tokensProvided = true;
		Bench provided = new Bench(options);
		provided.connect();
		provided.connection.tokenResolved(provided.tokenLookUps.get(0), "token");
		assertThat(provided.figures.all).containsExactly("token OK");
		provided.connection.opened(provided.epoch());
		provided.subscribe(Bench.TOPIC);
		provided.advance(Duration.ofMillis(100));
		provided.connection.tokenFailed(provided.tokenLookUps.get(1), "no");
		assertThat(provided.figures.all).containsExactly("token OK", "token FAILED");
	}

	@Test
	void anAcceptedJoinIsTimedFromItsFrameToItsAnswer() {
		subscribing().advance(Duration.ofMillis(400));
		assertThat(this.bench.figures.all).isEmpty();
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.figures.all).containsExactly("join OK 500 ms");
	}

	@Test
	void aRefusedJoinIsTimedAndItsRepetitionAnew() {
		subscribing().advance(Duration.ofMillis(4900));
		this.bench.refuseJoin(Bench.TOPIC, "DatabaseConnectionIssue: no pool");
		assertThat(this.bench.figures.all).containsExactly("join REFUSED 5000 ms");
		int before = this.bench.joins(Bench.TOPIC);
		while (this.bench.joins(Bench.TOPIC) == before) {
			this.bench.advance(Duration.ofMillis(1));
		}
		this.bench.advance(Duration.ofMillis(70));
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.figures.all).containsExactly("join REFUSED 5000 ms", "join OK 70 ms");
	}

	@Test
	void aChannelThatCrashesInsteadOfAnsweringCountsAsRefused() {
		subscribing();
		this.bench.channelError(Bench.TOPIC, String.valueOf(this.bench.lastJoin(Bench.TOPIC).joinRef()));
		assertThat(this.bench.figures.all).containsExactly("join REFUSED 100 ms");
	}

	@Test
	void aJoinWithoutAnAnswerOnALivingLinkTimesOut() {
		subscribing().joined("realtime:other");
		assertThat(this.bench.figures.all).containsExactly("join OK 100 ms");
		this.bench.broadcast("realtime:other", "alive");
		this.bench.advance(24);
		assertThat(this.bench.figures.all).hasSize(1);
		this.bench.advance(1);
		assertThat(this.bench.figures.all).containsExactly("join OK 100 ms", "join TIMEOUT 25000 ms");
	}

	@Test
	void aJoinWhoseSocketEndsIsLost() {
		subscribing().close(1006);
		assertThat(this.bench.figures.all).containsExactly("join CLOSED 100 ms");
	}

	@Test
	void aJoinThatNobodyWantsAnyMoreEndsWithItsAnswer() {
		subscribing().unsubscribe(Bench.TOPIC);
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.figures.all).containsExactly("join OK 100 ms");
	}

	@Test
	void anAcknowledgementIsTimedFromTheWriteAndNotFromTheCall() {
		joined().writesComplete = false;
		this.bench.push(Bench.TOPIC, "e", true);
		this.bench.advance(Duration.ofMillis(200));
		assertThat(this.bench.figures.all).isEmpty();
		Sent push = this.bench.last(Bench.TOPIC, "broadcast");
		this.bench.connection.written(this.bench.epoch(), push.ref());
		assertThat(this.bench.figures.all).containsExactly("sent BROADCAST");
		this.bench.advance(Duration.ofMillis(30));
		this.bench.reply(push.joinRef(), push.ref(), Bench.TOPIC, "ok", "{}");
		assertThat(this.bench.figures.all).containsExactly("sent BROADCAST", "ack OK 30 ms");
	}

	@Test
	void anAnswerThatIsQuickerThanTheWriterCountsAsSentAndAcknowledgedOnce() {
		joined().writesComplete = false;
		this.bench.push(Bench.TOPIC, "e", true);
		Sent push = this.bench.last(Bench.TOPIC, "broadcast");
		this.bench.advance(Duration.ofMillis(5));
		this.bench.reply(push.joinRef(), push.ref(), Bench.TOPIC, "ok", "{}");
		this.bench.connection.written(this.bench.epoch(), push.ref());
		assertThat(this.bench.figures.all).containsExactly("sent BROADCAST", "ack OK 5 ms");
	}

	@Test
	void aMessageWithoutAcknowledgementIsCountedAndNotTimed() {
		joined().push(Bench.TOPIC, "e", false);
		this.bench.close(1006);
		assertThat(this.bench.figures.all).containsExactly("sent BROADCAST");
	}

	@Test
	void aRejectedMessageAndOneWithoutAnAnswerAreTimed() {
		joined().push(Bench.TOPIC, "rejected", true);
		Sent push = this.bench.last(Bench.TOPIC, "broadcast");
		this.bench.push(Bench.TOPIC, "ignored", true);
		this.bench.advance(Duration.ofMillis(40));
		this.bench.reply(push.joinRef(), push.ref(), Bench.TOPIC, "error", "{\"reason\":\"no\"}");
		this.bench.live(10);
		assertThat(this.bench.figures.all).containsExactly("sent BROADCAST", "sent BROADCAST", "ack REFUSED 40 ms",
				"ack TIMEOUT 10000 ms");
	}

	@Test
	void aWrittenMessageWhoseSocketEndsIsLostAndAnUnwrittenOneIsNotTimed() {
		joined().push(Bench.TOPIC, "written", true);
		this.bench.writesComplete = false;
		this.bench.push(Bench.TOPIC, "unwritten", true);
		this.bench.advance(2);
		this.bench.close(1006);
		assertThat(this.bench.figures.all).containsExactly("sent BROADCAST", "ack CLOSED 2000 ms");
	}

	@Test
	void whatIsTrackedCountsAsPresenceAlsoWhenItIsSentAgain() {
		this.bench.open().joined(Bench.TOPIC, ChannelOptions.builder().presenceEnabled(true).build());
		this.bench.figures.all.clear();
		this.bench.connection.track(Bench.TOPIC, "{}", new CompletableFuture<>());
		this.bench.reopen();
		this.bench.advance(Duration.ofMillis(100));
		this.bench.acceptJoin(Bench.TOPIC);
		assertThat(this.bench.figures.all).filteredOn((figure) -> figure.startsWith("sent"))
			.containsExactly("sent PRESENCE", "sent PRESENCE");
	}

	@Test
	void aBroadcastOverHttpCountsAsSentWhenItIsAccepted() {
		Bench.Options options = new Bench.Options();
		ConnectionSettings.BufferSettings defaults = ConnectionSettings.BufferSettings.DEFAULTS;
		options.buffers = new ConnectionSettings.BufferSettings(defaults.sendCapacity(), defaults.overflow(),
				defaults.maxAge(), defaults.pushCapacity(), true);
		Bench http = new Bench(options);
		http.subscribe(Bench.TOPIC);
		http.push(Bench.TOPIC, "refused", false);
		http.push(Bench.TOPIC, "accepted", false);
		http.connection.sentOverHttp(http.overHttp.get(0),
				new RealtimeException(RealtimeException.Kind.UNAVAILABLE, true, "no"));
		assertThat(http.figures.all).isEmpty();
		http.connection.sentOverHttp(http.overHttp.get(1), null);
		assertThat(http.figures.all).containsExactly("sent BROADCAST");
	}

	@Test
	void theStatusTellsWhatWaitsForListeners() {
		joined().broadcast(Bench.TOPIC, "e");
		assertThat(this.bench.connection.status().deliveryQueueSize()).isEqualTo(1);
	}

}
