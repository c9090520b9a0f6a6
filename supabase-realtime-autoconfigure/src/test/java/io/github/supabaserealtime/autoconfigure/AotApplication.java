package io.github.supabaserealtime.autoconfigure;

import java.util.Objects;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.listener.BroadcastListener;
import io.github.supabaserealtime.message.BroadcastMessage;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
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

	private final CompositeHealthContributor health;

	private final RealtimeConnection orders;

	AotApplication(@Qualifier("supabaseRealtimeHealthIndicator") HealthContributor health,
			@Qualifier("orders") RealtimeConnection orders) {
		this.health = (CompositeHealthContributor) health;
		this.orders = orders;
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
		print("heard: " + greeting.text() + " on " + connection.getName());
		this.health.stream()
			.forEach((entry) -> print("health: " + entry.name() + " "
					+ Objects.requireNonNull(((HealthIndicator) entry.contributor()).health()).getStatus()));
		connection.disconnect();
	}

	@BroadcastListener(topic = "incoming", event = "placed", connection = "orders")
	void placed(Greeting placed, BroadcastMessage message) {
		print("heard: " + placed.text() + " on " + message.connectionName());
		this.orders.disconnect();
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
