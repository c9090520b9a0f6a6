package io.github.supabaserealtime.listener;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.message.PresenceMeta;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the arguments of methods with {@link PresenceListener}.
 */
class PresenceListenerTests {

	private static final PresenceMeta ADA = new PresenceMeta("1",
			Payload.ofJson("{\"name\":\"ada\"}", ListenerContexts.MAPPER));

	private static final PresenceMessage JOIN = new PresenceMessage.Join("fake", "realtime:lobby", "key-1", List.of(),
			List.of(ADA));

	private static final PresenceMessage LEAVE = new PresenceMessage.Leave("fake", "realtime:lobby", "key-2", List.of(),
			List.of(ADA));

	private static final PresenceMessage SYNC = new PresenceMessage.Sync("fake", "realtime:lobby",
			Map.of("key-1", List.of(ADA)));

	private final FakeConnection connection = new FakeConnection();

	private <T> T started(Class<T> bean) {
		return ListenerContexts.started(this.connection, bean).getBean(bean);
	}

	private FakeChannel channel() {
		return this.connection.at("realtime:lobby");
	}

	private void deliverAll() {
		List.of(JOIN, LEAVE, SYNC).forEach(channel()::deliver);
		assertThat(channel().failures).isEmpty();
	}

	@Test
	void presenceIsEnabledByListening() {
		started(Messages.class);
		assertThat(channel().calls).containsOnly("onPresence", "subscribe").endsWith("subscribe");
	}

	@Test
	void theTypeOfTheParameterNarrowsTheEvent() {
		Messages messages = started(Messages.class);
		deliverAll();
		assertThat(messages.heard).containsExactlyInAnyOrder(JOIN, LEAVE, SYNC, JOIN, LEAVE, SYNC, LEAVE);
	}

	@Test
	void whoIsMeantIsConvertedToTheParameter() {
		Members members = started(Members.class);
		deliverAll();
		assertThat(members.heard).containsExactlyInAnyOrder(Map.of("key-1", List.of(new Visitor("ada"))),
				Map.of("key-1", List.of(ADA)), List.of(new Visitor("ada")), List.of(ADA));
	}

	@Test
	void keyTopicAndEventAreGivenToMarkedParameters() {
		Facts facts = started(Facts.class);
		deliverAll();
		assertThat(facts.heard).containsExactly("realtime:lobby", "join", "key-1", "realtime:lobby", "leave", "key-2",
				"realtime:lobby", "sync", null);
	}

	record Visitor(String name) {
	}

	static class Messages {

		final List<PresenceMessage> heard = new ArrayList<>();

		@PresenceListener("lobby")
		void all(PresenceMessage message) {
			this.heard.add(message);
		}

		@PresenceListener("lobby")
		void join(PresenceMessage.Join join) {
			this.heard.add(join);
		}

		@PresenceListener("lobby")
		void leave(PresenceMessage.Leave leave) {
			this.heard.add(leave);
		}

		@PresenceListener("lobby")
		void sync(PresenceMessage.Sync sync) {
			this.heard.add(sync);
		}

		@PresenceListener(topic = "lobby", event = PresenceListener.Event.LEAVE)
		void declared(PresenceMessage message) {
			this.heard.add(message);
		}

	}

	static class Members {

		final List<Object> heard = new ArrayList<>();

		@PresenceListener("lobby")
		void everybody(Map<String, List<Visitor>> visitors) {
			this.heard.add(visitors);
		}

		@PresenceListener("lobby")
		void metas(Map<String, List<PresenceMeta>> metas) {
			this.heard.add(metas);
		}

		@PresenceListener(topic = "lobby", event = PresenceListener.Event.JOIN)
		void came(List<Visitor> visitors) {
			this.heard.add(visitors);
		}

		@PresenceListener("lobby")
		void went(PresenceMessage.Leave leave, List<PresenceMeta> metas) {
			this.heard.add(metas);
		}

	}

	static class Facts {

		final List<@Nullable Object> heard = new ArrayList<>();

		@PresenceListener("lobby")
		void on(@Topic String topic, @EventName String event, @Meta @Nullable String key) {
			this.heard.addAll(Arrays.asList(topic, event, key));
		}

	}

}
