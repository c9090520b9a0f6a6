package io.github.supabaserealtime.samples.liveboard;

import io.github.supabaserealtime.autoconfigure.RealtimeConnectionDetails;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;

import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Without {@code SUPABASE_URL} there is a Realtime server in this JVM, and somebody else
 * on it.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnExpression("'${supabase.realtime.url:}'.isEmpty()")
class EmbeddedServerConfiguration {

	@Bean(destroyMethod = "close")
	EmbeddedRealtimeServer embeddedRealtimeServer() {
		// it runs for as long as the application, and nobody asks what it received
		return EmbeddedRealtimeServer.builder().maxRecorded(100).start();
	}

	@Bean
	RealtimeConnectionDetails embeddedRealtimeConnectionDetails(EmbeddedRealtimeServer server) {
		return new RealtimeConnectionDetails() {

			@Override
			public String getUrl() {
				return server.url();
			}

			@Override
			public String getApiKey() {
				return server.apiKey();
			}

		};
	}

	@Bean
	SimulatedParticipant simulatedParticipant(EmbeddedRealtimeServer server) {
		return new SimulatedParticipant(server.url(), server.apiKey());
	}

}
