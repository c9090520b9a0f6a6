package io.github.supabaserealtime.test.junit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.Fault;
import io.github.supabaserealtime.test.context.EmbeddedRealtime;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two classes that run at the same time, each of which spoils its server.
 */
class ParallelClassesTests {

	private static final Map<Class<?>, EmbeddedRealtimeServer> SERVERS = new ConcurrentHashMap<>();

	private static final CyclicBarrier BARRIER = new CyclicBarrier(2);

	@Test
	void eachClassHasAServerThatTheOtherDoesNotDisturb() {
		LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
			.selectors(DiscoverySelectors.selectClass(First.class), DiscoverySelectors.selectClass(Second.class))
			.configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
			.configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
			.configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
			.configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "2")
			.build();
		SummaryGeneratingListener summary = new SummaryGeneratingListener();
		LauncherFactory.create().execute(request, summary);
		assertThat(summary.getSummary().getFailures()).isEmpty();
		assertThat(summary.getSummary().getTestsSucceededCount()).isEqualTo(2);
		assertThat(SERVERS.values()).hasSize(2).doesNotHaveDuplicates().noneMatch(EmbeddedRealtimeServer::isRunning);
	}

	/**
	 * Runs in step with the other class: a barrier that only one reaches breaks.
	 */
	private static void spoil(Class<?> testClass, EmbeddedRealtimeServer server) throws Exception {
		SERVERS.put(testClass, server);
		Fault fault = server.faults().ignoreHeartbeats();
		BARRIER.await(30, TimeUnit.SECONDS);
		assertThat(SERVERS).hasSize(2);
		if (testClass == First.class) {
			server.faults().clear();
			server.stop();
		}
		BARRIER.await(30, TimeUnit.SECONDS);
		assertThat(server.isRunning()).isEqualTo(testClass == Second.class);
		assertThat(fault.strikes()).isZero();
	}

	@EmbeddedRealtime
	static class First {

		@Test
		void spoils(EmbeddedRealtimeServer server) throws Exception {
			spoil(First.class, server);
		}

	}

	@EmbeddedRealtime
	static class Second {

		@Test
		void spoils(EmbeddedRealtimeServer server) throws Exception {
			spoil(Second.class, server);
		}

	}

}
