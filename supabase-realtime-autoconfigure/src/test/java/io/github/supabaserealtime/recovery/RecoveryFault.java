package io.github.supabaserealtime.recovery;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A fault that happens while messages are sent.
 */
enum RecoveryFault {

	SHORT_CUT("network cut for 1 s") {

		@Override
		void run(RecoveryScenario scenario) throws Exception {
			scenario.start("a");
			scenario.send(Duration.ZERO);
			cut(scenario);
			scenario.mark();
		}

	},

	/**
	 * Nobody is told: the client finds out by itself.
	 */
	LONG_CUT("network cut for 60 s, silently") {

		@Override
		void run(RecoveryScenario scenario) throws Exception {
			scenario.start("a");
			scenario.send(Duration.ZERO);
			scenario.network().pause();
			scenario.pass(scenario.times().cut());
			scenario.network().reset();
			scenario.network().lift();
			scenario.mark();
		}

	},

	SERVER_RESTARTED("server restarted") {

		@Override
		void run(RecoveryScenario scenario) throws Exception {
			scenario.start("a");
			scenario.send(Duration.ZERO);
			scenario.server().stop();
			scenario.pass(Duration.ofSeconds(2));
			scenario.server().restart();
			scenario.mark();
		}

	},

	PROCESS_KILLED("process killed with SIGKILL and started") {

		@Override
		void run(RecoveryScenario scenario) throws Exception {
			scenario.startProcess("a");
			scenario.send(Duration.ZERO);
			scenario.end("a");
			scenario.pass(Duration.ofSeconds(1));
			scenario.mark();
			scenario.startProcess("a");
			scenario.awaitConnections(1);
		}

	},

	LEADER_KILLED("leader killed with SIGKILL") {

		@Override
		void run(RecoveryScenario scenario) throws Exception {
			scenario.startProcess("a");
			scenario.send(Duration.ZERO);
			scenario.startProcess("b");
			scenario.awaitConnections(2);
			scenario.pass(scenario.times().around());
			scenario.end("a");
			scenario.mark();
			scenario.pass(LEASE);
		}

		@Override
		boolean isOfLeaders() {
			return true;
		}

	},

	LEADER_HANGS("database of the leader hangs for 60 s") {

		@Override
		void run(RecoveryScenario scenario) throws Exception {
			scenario.start("a");
			scenario.send(Duration.ZERO);
			scenario.start("b");
			scenario.awaitConnections(2);
			scenario.databasePath("a").pause();
			scenario.mark();
			scenario.pass(scenario.times().hang());
			scenario.databasePath("a").resume();
		}

		@Override
		boolean isOfLeaders() {
			return true;
		}

	},

	LISTENER_THROWS("listener throws for 5 % of its calls; network cut for 1 s") {

		@Override
		void run(RecoveryScenario scenario) throws Exception {
			scenario.start("a");
			scenario.send(Duration.ZERO);
			cut(scenario);
			scenario.mark();
		}

		@Override
		Map<String, String> properties() {
			return Map.of(RecoveryConsumer.FAILURES, "0.05", "supabase.realtime.listener.retry.max-attempts", "10",
					"supabase.realtime.listener.retry.delay", "1ms");
		}

	},

	LONG_TRANSACTIONS("transactions of 20 s that overlap; network cut for 1 s") {

		@Override
		void run(RecoveryScenario scenario) throws Exception {
			Duration transaction = scenario.times().transaction();
			scenario.start("a");
			scenario.send(transaction);
			scenario.pass(transaction);
			// shorter than the time from commit to commit
			cut(scenario);
			scenario.mark();
			scenario.pass(transaction);
		}

	},

	POSITIONS_GONE("database of positions away for 30 s; network cut for 1 s meanwhile") {

		@Override
		void run(RecoveryScenario scenario) throws Exception {
			scenario.start("a");
			scenario.send(Duration.ZERO);
			Duration half = scenario.times().gone().dividedBy(2);
			scenario.databasePath("a").refuse();
			scenario.databasePath("a").reset();
			scenario.pass(half);
			cut(scenario);
			scenario.pass(half);
			scenario.databasePath("a").lift();
			scenario.mark();
		}

	},

	TEN_THOUSAND_BEHIND("10,000 messages during a cut") {

		@Override
		void run(RecoveryScenario scenario) throws Exception {
			scenario.start("a");
			scenario.send(Duration.ZERO);
			scenario.network().refuse();
			scenario.network().reset();
			scenario.burst(10_000);
			scenario.network().lift();
			scenario.mark();
		}

	};

	private static final Duration LEASE = Duration.ofSeconds(4);

	private final String title;

	RecoveryFault(String title) {
		this.title = title;
	}

	abstract void run(RecoveryScenario scenario) throws Exception;

	/**
	 * Return whether there are two instances, of which one listens.
	 */
	boolean isOfLeaders() {
		return false;
	}

	Map<String, String> properties() {
		return isOfLeaders() ? Map.of("supabase.realtime.single-active.lock-key", "recovery",
				"supabase.realtime.single-active.time-to-live", LEASE.toSeconds() + "s",
				"supabase.realtime.single-active.renew-interval", "500ms", "supabase.realtime.single-active.margin",
				"1s") : Map.of();
	}

	/**
	 * Return why there is no such thing with a source, or {@code null} if there is.
	 */
	@Nullable String reasonAgainst(RecoverySource source) {
		return (this == LONG_TRANSACTIONS && source == RecoverySource.PERSISTED_BROADCASTS)
				? "the server stores what a client sends in a transaction of its own" : null;
	}

	private static void cut(RecoveryScenario scenario) {
		scenario.network().refuse();
		scenario.network().reset();
		scenario.pass(Duration.ofSeconds(1));
		scenario.network().lift();
	}

	@Override
	public String toString() {
		return this.title;
	}

}
