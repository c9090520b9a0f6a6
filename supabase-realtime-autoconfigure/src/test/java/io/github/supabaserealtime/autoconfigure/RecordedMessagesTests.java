package io.github.supabaserealtime.autoconfigure;

import io.github.supabaserealtime.fake.FakeRealtimeConnection;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.event.ApplicationEvents;
import org.springframework.test.context.event.RecordApplicationEvents;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring's test support records the messages of a connection.
 */
@SpringJUnitConfig
@RecordApplicationEvents
class RecordedMessagesTests {

	@Test
	void messagesAreRecorded(@Autowired FakeRealtimeConnection connection, @Autowired ApplicationEvents events) {
		connection.deliver(new BroadcastMessage("fake", "realtime:lobby", "one",
				Payload.ofJson("{}", JsonMapper.shared()), null, false));
		assertThat(events.stream(BroadcastMessage.class)).extracting(BroadcastMessage::event).containsExactly("one");
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(RealtimeAutoConfiguration.class)
	static class Application {

		@Bean
		FakeRealtimeConnection connection() {
			return new FakeRealtimeConnection();
		}

	}

}
