package io.github.supabaserealtime.samples.securechat.embedded;

import java.time.Duration;

import io.github.supabaserealtime.autoconfigure.RealtimeConnectionBuilderCustomizer;
import io.github.supabaserealtime.autoconfigure.RealtimeConnectionDetails;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A Realtime server in this JVM that takes private channels only, and asks
 * {@link TeamPolicy} who may do what.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnEmbeddedServer
class EmbeddedServerConfiguration {

	@Bean(destroyMethod = "close")
	EmbeddedRealtimeServer embeddedRealtimeServer() {
		// it runs for as long as the application, and nobody asks what it received
		return EmbeddedRealtimeServer.builder().policy(new TeamPolicy()).privateOnly(true).maxRecorded(100).start();
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

	/**
	 * Renews the tokens when a third of their time is left. A project's tokens last an
	 * hour, and the default of a minute before their end is right for them.
	 */
	@Bean
	RealtimeConnectionBuilderCustomizer renewsShortTokens(@Value("${chat.token-lifetime}") Duration lifetime) {
		return (builder) -> builder.accessTokenRenewalMargin(lifetime.dividedBy(3));
	}

}
