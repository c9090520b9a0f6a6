package io.github.supabaserealtime.autoconfigure;

import java.util.concurrent.Callable;

import io.github.supabaserealtime.fake.FakeRealtimeConnection;
import io.github.supabaserealtime.internal.text.ListenerFailedException;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for how listeners of application events are named when they have thrown.
 */
class FailedEventListenersTests {

	private static final BroadcastMessage MESSAGE = new BroadcastMessage("fake", "realtime:lobby", "one",
			Payload.ofJson("{}", JsonMapper.shared()), null, false);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(RealtimeAutoConfiguration.class))
		.withBean(FakeRealtimeConnection.class);

	private static void named(ApplicationContextRunner runner, String name, Class<?> cause) {
		runner.run((context) -> {
			assertThat(context).hasNotFailed();
			assertThatExceptionOfType(ListenerFailedException.class)
				.isThrownBy(() -> context.getBean(FakeRealtimeConnection.class).deliver(MESSAGE))
				.satisfies((ex) -> assertThat(ex.describe("for this")).isEqualTo(name + " failed for this"))
				.havingCause()
				.isInstanceOf(cause);
		});
	}

	@Test
	void aMethodIsNamedByItsBeanAndParameters() {
		named(this.runner.withBean("lobby", Clumsy.class, () -> new Clumsy(() -> {
			throw new IllegalStateException("on purpose");
		})), "Listener 'lobby.stumble(BroadcastMessage)'", IllegalStateException.class);
	}

	@Test
	void aMethodThatThrowsACheckedExceptionIsNamed() {
		named(this.runner.withBean("lobby", Clumsy.class, () -> new Clumsy(() -> {
			throw new Exception("on purpose");
		})), "Listener 'lobby.stumble(BroadcastMessage)'", RuntimeException.class);
	}

	@Test
	void aMethodThatThrowsAnErrorIsNamed() {
		named(this.runner.withBean("lobby", Clumsy.class, () -> new Clumsy(() -> {
			throw new AssertionError("on purpose");
		})), "Listener 'lobby.stumble(BroadcastMessage)'", Throwable.class);
	}

	@Test
	void aMethodOfAProxiedBeanIsNamed() {
		named(this.runner.withUserConfiguration(Proxied.class),
				"Listener '" + Proxied.BEAN + ".stumble(BroadcastMessage)'", IllegalStateException.class);
	}

	@Test
	void aMethodOfAParentsBeanIsNamed() {
		new ApplicationContextRunner().withBean("hall", Clumsy.class, () -> new Clumsy(() -> {
			throw new IllegalStateException("on purpose");
		}))
			.run((parent) -> named(this.runner.withParent(parent), "Listener 'hall.stumble(BroadcastMessage)'",
					IllegalStateException.class));
	}

	@Test
	void aListenerBeanIsNamed() {
		named(this.runner.withBean("hall", ListenerBean.class),
				"Listener 'hall.onApplicationEvent(PayloadApplicationEvent)'", IllegalStateException.class);
	}

	@Test
	void theClassIsNamedWhereSeveralBeansAreOfIt() {
		named(this.runner.withBean("one", Clumsy.class, () -> new Clumsy(() -> {
			throw new IllegalStateException("on purpose");
		})).withBean("two", Clumsy.class, () -> new Clumsy(() -> null)),
				"Listener 'FailedEventListenersTests.Clumsy.stumble(BroadcastMessage)'", IllegalStateException.class);
	}

	@Test
	void theListenerOfTheMessageIsNamedWhereItPublishesAnotherEvent() {
		named(this.runner.withBean("outer", Publishing.class).withBean("inner", Inner.class),
				"Listener 'outer.pass(BroadcastMessage)'", IllegalStateException.class);
	}

	@Test
	void anExceptionWithoutAStackNamesNoListener() {
		named(this.runner.withBean("lobby", Clumsy.class, () -> new Clumsy(() -> {
			throw new Stackless();
		})), "A listener of application events", Stackless.class);
	}

	static class Clumsy {

		private final Callable<?> action;

		Clumsy(Callable<?> action) {
			this.action = action;
		}

		@EventListener
		void stumble(BroadcastMessage message) throws Exception {
			this.action.call();
		}

	}

	@Configuration
	static class Proxied {

		static final String BEAN = "failedEventListenersTests.Proxied";

		@EventListener
		void stumble(BroadcastMessage message) {
			throw new IllegalStateException("on purpose");
		}

	}

	static class ListenerBean implements ApplicationListener<PayloadApplicationEvent<BroadcastMessage>> {

		@Override
		public void onApplicationEvent(PayloadApplicationEvent<BroadcastMessage> event) {
			throw new IllegalStateException("on purpose");
		}

	}

	static class Publishing {

		private final ApplicationEventPublisher publisher;

		Publishing(ApplicationEventPublisher publisher) {
			this.publisher = publisher;
		}

		@EventListener
		void pass(BroadcastMessage message) {
			this.publisher.publishEvent("inner");
		}

	}

	static class Inner {

		@EventListener
		void on(String event) {
			throw new IllegalStateException("on purpose");
		}

	}

	static class Stackless extends RuntimeException {

		private static final long serialVersionUID = 1L;

		Stackless() {
			super("on purpose", null, false, false);
		}

	}

}
