package io.github.supabaserealtime.samples.liveboard.embedded;

import io.github.supabaserealtime.autoconfigure.RealtimeConnectionDetails;
import io.github.supabaserealtime.samples.liveboard.inside.LinkHistory;
import io.github.supabaserealtime.samples.liveboard.stream.EventStream;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.FaultProxy;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A Realtime server with a database in this JVM, and a proxy in front of it that can
 * break the network. The board connects through the proxy, the simulated participant
 * directly, so that somebody goes on talking while the board is cut off.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnEmbeddedServer
class EmbeddedServerConfiguration {

	@Bean(destroyMethod = "close")
	EmbeddedRealtimeServer embeddedRealtimeServer() {
		// it runs for as long as the application, and nobody asks what it received
		return EmbeddedRealtimeServer.builder().maxRecorded(100).start();
	}

	@Bean(destroyMethod = "close")
	FaultProxy faultProxy(EmbeddedRealtimeServer server) {
		return FaultProxy.to(server.url());
	}

	@Bean
	RealtimeConnectionDetails embeddedRealtimeConnectionDetails(EmbeddedRealtimeServer server, FaultProxy proxy) {
		return new RealtimeConnectionDetails() {

			@Override
			public String getUrl() {
				return proxy.url();
			}

			@Override
			public String getApiKey() {
				return server.apiKey();
			}

		};
	}

	@Bean
	EmbeddedTokens embeddedTokens(EmbeddedRealtimeServer server, LinkHistory history) {
		return new EmbeddedTokens(server, history);
	}

	@Bean
	EmbeddedTodoRepository embeddedTodoRepository(EmbeddedRealtimeServer server) {
		return new EmbeddedTodoRepository(server.database());
	}

	@Bean
	SimulatedParticipant simulatedParticipant(EmbeddedRealtimeServer server, EmbeddedTodoRepository todos,
			EventStream stream) {
		return new SimulatedParticipant(server.url(), server.apiKey(), todos, stream::hasPages);
	}

}
