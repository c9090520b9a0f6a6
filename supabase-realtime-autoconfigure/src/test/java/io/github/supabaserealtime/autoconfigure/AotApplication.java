package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.listener.BroadcastListener;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.event.EventListener;

/**
 * Application that is processed ahead of time. It prints what it hears, and ends when it
 * is told to.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class AotApplication {

	private static final Log logger = LogFactory.getLog(AotApplication.class);

	private final HealthIndicator health;

	AotApplication(@Qualifier("supabaseRealtimeHealthIndicator") HealthContributor health) {
		this.health = (HealthIndicator) health;
	}

	public static void main(String[] args) {
		print("generated: " + AotDetector.useGeneratedArtifacts());
		SpringApplication.run(AotApplication.class, args);
	}

	private static void print(String text) {
		logger.info(text);
	}

	@BroadcastListener(topic = "room:lobby", event = "greeting")
	void greeted(Greeting greeting, RealtimeConnection connection) {
		print("heard: " + greeting.text());
		print("health: " + this.health.health().getStatus());
		connection.disconnect();
	}

	@EventListener
	void changed(RealtimeChannelStateEvent event) {
		if (event.newState() == ChannelState.SUBSCRIBED) {
			print("event: " + event.topic());
		}
	}

	/**
	 * Payload that Jackson converts.
	 *
	 * @param text what is said
	 */
	record Greeting(String text) {
	}

}
