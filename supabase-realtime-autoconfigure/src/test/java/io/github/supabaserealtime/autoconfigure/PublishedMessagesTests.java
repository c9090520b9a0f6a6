package io.github.supabaserealtime.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.github.supabaserealtime.fake.FakeRealtimeConnection;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresRow;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.message.SystemMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.context.event.EventListener;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.context.event.SmartApplicationListener;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.event.TransactionalEventListenerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every kind of listener that Spring knows hears the messages of a connection, whenever
 * it was registered.
 */
class PublishedMessagesTests {

	private static final Payload EMPTY = Payload.ofJson("{}", JsonMapper.shared());

	private static final List<String> HEARD = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
		.withBean(FakeRealtimeConnection.class);

	PublishedMessagesTests() {
		HEARD.clear();
	}

	private static BroadcastMessage broadcast(String event) {
		return new BroadcastMessage("fake", "realtime:lobby", event, EMPTY, null, false);
	}

	private static PostgresChange.Insert insert() {
		return new PostgresChange.Insert("fake", "realtime:lobby", List.of(1L), "public", "items", null, List.of(),
				new PostgresRow(EMPTY, Map.of()));
	}

	private static void heard(String kind, @Nullable Object event) {
		Object payload = (event instanceof PayloadApplicationEvent<?> published) ? published.getPayload() : event;
		if (payload instanceof BroadcastMessage message) {
			HEARD.add(kind + " " + message.event());
		}
	}

	private static void deliver(ConfigurableApplicationContext context, RealtimeMessage message) {
		context.getBean(FakeRealtimeConnection.class).deliver(message);
	}

	private static void run(ApplicationContextRunner runner, Consumer<AssertableApplicationContext> consumer) {
		runner.run((context) -> {
			assertThat(context).hasNotFailed();
			consumer.accept(context);
		});
	}

	private static void hears(ApplicationContextRunner runner, String... heard) {
		run(runner, (context) -> {
			deliver(context, broadcast("one"));
			deliver(context, broadcast("two"));
			assertThat(HEARD).containsExactly(heard);
		});
	}

	static List<Object> payloads() {
		return List.of(broadcast("one"), insert(),
				new SystemMessage("fake", "realtime:lobby", "system", true, "ready"));
	}

	@ParameterizedTest
	@MethodSource("payloads")
	void theTypeIsThatWhichSpringFindsAndFoundOnce(Object payload) {
		try (GenericApplicationContext context = new GenericApplicationContext()) {
			ResolvableType type = ConnectionApplicationEvent.of(context, payload).getResolvableType();
			assertThat(type).isEqualTo(new PayloadApplicationEvent<>(context, payload).getResolvableType());
			assertThat(ConnectionApplicationEvent.of(context, payload).getResolvableType()).isSameAs(type);
		}
	}

	@Test
	void methodsHearTheTypesThatTheyName() {
		run(this.runner.withBean(Methods.class), (context) -> {
			deliver(context, broadcast("one"));
			assertThat(HEARD).containsExactlyInAnyOrder("message", "broadcast", "envelope", "condition", "object");
			HEARD.clear();
			deliver(context, insert());
			assertThat(HEARD).containsExactlyInAnyOrder("message", "change", "insert", "object");
		});
	}

	@Test
	void aListenerBeanOfTheTypeHears() {
		hears(this.runner.withBean(TypedListener.class), "typed one", "typed two");
	}

	@Test
	void aListenerBeanOfAnyEventHears() {
		hears(this.runner.withBean(AnyListener.class), "any one", "any two");
	}

	@Test
	void aListenerBeanWithoutATypeHears() {
		hears(this.runner.withBean(RawListener.class), "raw one", "raw two");
	}

	@Test
	void aListenerThatDecidesByTheClassHears() {
		hears(this.runner.withBean(SmartListener.class), "smart one", "smart two");
	}

	@Test
	void aListenerThatDecidesByTheTypeHears() {
		hears(this.runner.withBean(GenericListener.class), "generic one", "generic two");
	}

	@Test
	void aPrototypeHears() {
		hears(this.runner.withBean(TypedListener.class, TypedListener::new,
				(definition) -> definition.setScope("prototype")), "typed one", "typed two");
	}

	@Test
	void aLazyListenerHears() {
		hears(this.runner.withBean(TypedListener.class, TypedListener::new,
				(definition) -> definition.setLazyInit(true)), "typed one", "typed two");
	}

	@Test
	void aTransactionalMethodHears() {
		hears(this.runner.withBean(TransactionalEventListenerFactory.class).withBean(Transactional.class),
				"transactional one", "transactional two");
	}

	@Test
	void aListenerThatIsAddedLateHearsTheNextMessage() {
		run(this.runner, (context) -> {
			deliver(context, broadcast("one"));
			TypedListener listener = new TypedListener();
			context.addApplicationListener(listener);
			deliver(context, broadcast("two"));
			context.removeApplicationListener(listener);
			deliver(context, broadcast("three"));
			assertThat(HEARD).containsExactly("typed two");
		});
	}

	@Test
	void aListenerThatIsAddedToTheMulticasterHearsTheNextMessage() {
		run(this.runner.withBean(TypedListener.class), (context) -> {
			ApplicationEventMulticaster multicaster = context.getBean(ApplicationEventMulticaster.class);
			deliver(context, broadcast("one"));
			multicaster.addApplicationListener(new AnyListener());
			deliver(context, broadcast("two"));
			assertThat(HEARD).containsExactlyInAnyOrder("typed one", "typed two", "any two");
		});
	}

	@Test
	void aListenerOfAParentHears() {
		run(new ApplicationContextRunner().withBean(TypedListener.class).withBean(ParentMethod.class),
				(parent) -> run(this.runner.withParent(parent), (context) -> {
					deliver(context, broadcast("one"));
					assertThat(HEARD).containsExactlyInAnyOrder("typed one", "parent one");
				}));
	}

	@Test
	void aMulticasterOfTheApplicationIsAsked() {
		hears(this.runner
			.withBean(AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME, OwnMulticaster.class)
			.withBean(TypedListener.class), "own one", "typed one", "own two", "typed two");
	}

	static class Methods {

		@EventListener
		void message(RealtimeMessage message) {
			HEARD.add("message");
		}

		@EventListener
		void broadcast(BroadcastMessage message) {
			HEARD.add("broadcast");
		}

		@EventListener
		void change(PostgresChange change) {
			HEARD.add("change");
		}

		@EventListener
		void insert(PostgresChange.Insert insert) {
			HEARD.add("insert");
		}

		@EventListener
		void envelope(PayloadApplicationEvent<BroadcastMessage> event) {
			HEARD.add("envelope");
		}

		@EventListener(condition = "#message.event == 'one'")
		void condition(BroadcastMessage message) {
			HEARD.add("condition");
		}

		@EventListener(condition = "#message.event == 'two'")
		void otherCondition(BroadcastMessage message) {
			HEARD.add("other condition");
		}

		@EventListener(SystemMessage.class)
		void system() {
			HEARD.add("system");
		}

		@EventListener
		void object(Object event) {
			if (event instanceof RealtimeMessage) {
				HEARD.add("object");
			}
		}

	}

	static class ParentMethod {

		@EventListener
		void hear(BroadcastMessage message) {
			heard("parent", message);
		}

	}

	static class Transactional {

		@TransactionalEventListener(fallbackExecution = true)
		void hear(BroadcastMessage message) {
			heard("transactional", message);
		}

	}

	static class TypedListener implements ApplicationListener<PayloadApplicationEvent<BroadcastMessage>> {

		@Override
		public void onApplicationEvent(PayloadApplicationEvent<BroadcastMessage> event) {
			heard("typed", event);
		}

	}

	static class AnyListener implements ApplicationListener<ApplicationEvent> {

		@Override
		public void onApplicationEvent(ApplicationEvent event) {
			heard("any", event);
		}

	}

	@SuppressWarnings("rawtypes")
	static class RawListener implements ApplicationListener {

		@Override
		public void onApplicationEvent(ApplicationEvent event) {
			heard("raw", event);
		}

	}

	static class SmartListener implements SmartApplicationListener {

		@Override
		public boolean supportsEventType(Class<? extends ApplicationEvent> eventType) {
			return PayloadApplicationEvent.class.isAssignableFrom(eventType);
		}

		@Override
		public void onApplicationEvent(ApplicationEvent event) {
			heard("smart", event);
		}

	}

	static class GenericListener implements GenericApplicationListener {

		@Override
		public boolean supportsEventType(ResolvableType eventType) {
			return ResolvableType.forClassWithGenerics(PayloadApplicationEvent.class, BroadcastMessage.class)
				.isAssignableFrom(eventType);
		}

		@Override
		public void onApplicationEvent(ApplicationEvent event) {
			heard("generic", event);
		}

	}

	static class OwnMulticaster extends SimpleApplicationEventMulticaster {

		OwnMulticaster() {
			setTaskExecutor(new SyncTaskExecutor());
		}

		@Override
		public void multicastEvent(ApplicationEvent event, @Nullable ResolvableType eventType) {
			heard("own", event);
			super.multicastEvent(event, eventType);
		}

	}

}
