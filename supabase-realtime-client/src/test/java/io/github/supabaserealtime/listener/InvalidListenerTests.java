package io.github.supabaserealtime.listener;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding.Event;
import io.github.supabaserealtime.message.PresenceMessage;
import io.github.supabaserealtime.message.PresenceMeta;
import io.github.supabaserealtime.message.SystemMessage;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Methods that cannot work fail the start, each with its own message.
 */
class InvalidListenerTests {

	private final FakeConnection connection = new FakeConnection();

	private AbstractStringAssert<?> assertThatMessage(Class<?> bean) {
		return assertThatMessage(ListenerContexts.unstarted(this.connection, bean));
	}

	private static AbstractStringAssert<?> assertThatMessage(AnnotationConfigApplicationContext context) {
		InvalidListenerException exception = catchThrowableOfType(InvalidListenerException.class, context::refresh);
		assertThat(exception).isNotNull();
		return assertThat(exception.getMessage());
	}

	@Test
	void theMessageNamesAnnotationMethodAndBean() {
		assertThatMessage(TwoPayloads.class)
			.startsWith("@BroadcastListener on 'InvalidListenerTests.TwoPayloads.on(String, Integer)' of bean"
					+ " 'twoPayloads' cannot work: ");
	}

	@Test
	void twoParametersForThePayload() {
		assertThatMessage(TwoPayloads.class).contains(
				"parameter 2 (Integer count) would take the payload, which parameter 1 (String text) takes already");
	}

	@Test
	void aReturnValue() {
		assertThatMessage(Returning.class).contains("it returns String, which nobody would receive");
	}

	@Test
	void aMessageThatNeverArrivesAtThisAnnotation() {
		assertThatMessage(ForeignMessage.class).contains(
				"parameter 1 (PostgresChange change) never arrives here: this annotation is for a BroadcastMessage");
	}

	@Test
	void aSystemMessage() {
		assertThatMessage(System.class)
			.contains("parameter 1 (SystemMessage message) never arrives here: this annotation is for a Presence");
	}

	@Test
	void twoKindsOfChange() {
		assertThatMessage(TwoKinds.class)
			.contains("parameter 2 (PostgresChange.Delete delete) never arrives here: the method is for a"
					+ " PostgresChange.Insert by its other parameters or the attribute 'event'");
	}

	@Test
	void aKindThatTheEventExcludes() {
		assertThatMessage(WrongKind.class)
			.contains("parameter 1 (PostgresChange.Insert insert) never arrives here: the method is for a"
					+ " PostgresChange.Update");
	}

	@Test
	void aKindThatNothingDelivers() {
		assertThatMessage(ReadRows.class).contains("it takes a PostgresChange.Read, which no server sends");
		assertThatMessage(ReadInserts.class)
			.contains("parameter 1 (PostgresChange.Read read) never arrives here: the method is for a"
					+ " PostgresChange.Insert");
	}

	@Test
	void somethingOfOursThatIsNoPayload() {
		assertThatMessage(NoPayload.class)
			.contains("parameter 1 (DeliveryGapEvent gap) is not a type that a payload can be converted to");
		assertThatMessage(NoRow.class)
			.contains("parameter 1 (PresenceMeta[] metas) is not a type that a payload can be converted to");
	}

	@Test
	void aTopicThatIsNoString() {
		assertThatMessage(TopicType.class).contains("parameter 1 (int topic) is marked with @Topic and must be a");
	}

	@Test
	void anEventNameThatIsNoString() {
		assertThatMessage(EventType.class)
			.contains("parameter 1 (PostgresChangesBinding.Event event) is marked with @EventName and must be a");
	}

	@Test
	void somethingThatNoMessageHas() {
		assertThatMessage(UnknownMeta.class).contains("parameter 1 (String sender) is marked with @Meta, but there"
				+ " is no 'sender' in a BroadcastMessage, only [id, replayed]");
	}

	@Test
	void somethingThatThisMessageHasNot() {
		assertThatMessage(SyncKey.class)
			.contains("parameter 2 (String key) is marked with @Meta, but there is no 'key' in a PresenceMessage.Sync");
	}

	@Test
	void somethingOfAnotherType() {
		assertThatMessage(MetaType.class)
			.contains("parameter 1 (Instant id) is marked with @Meta, but 'id' is of type String");
	}

	@ParameterizedTest
	@ValueSource(classes = { PresenceObject.class, PresenceList.class, PresenceMap.class, PresenceJoinMap.class })
	void whatPresenceCannotBecome(Class<?> bean) {
		assertThatMessage(bean).contains("cannot be made of presence: take a PresenceMessage, a Map<String, List<T>>");
	}

	@Test
	void aPrototype() {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection);
		context.registerBean("prototype", Bell.class,
				(definition) -> definition.setScope(ConfigurableBeanFactory.SCOPE_PROTOTYPE));
		assertThatMessage(context).contains("the bean has the scope 'prototype'");
	}

	@Test
	void aBeanThatLivesAsLongAsARequest() {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection);
		context.register(RequestConfiguration.class);
		assertThatMessage(context)
			.contains("of bean 'bell' cannot work: the bean has the scope 'request', and messages arrive outside");
	}

	@Test
	void aMethodThatTheProxyOfAnInterfaceHasNot() {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection);
		context.registerBean("hidden", Runnable.class, () -> (Runnable) new ProxyFactory(new Hidden()).getProxy());
		assertThatMessage(context)
			.contains("Hidden.on()' of bean 'hidden' cannot work: it cannot be called on the"
					+ " bean's proxy. Need to invoke method 'on'")
			.contains("CGLIB");
	}

	@Test
	void aPrivateMethodBehindAProxyOfTheClass() {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection, PrivateMethod.class);
		context.addBeanFactoryPostProcessor((factory) -> factory.addBeanPostProcessor(new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String beanName) {
				if (!(bean instanceof PrivateMethod)) {
					return bean;
				}
				ProxyFactory proxy = new ProxyFactory(bean);
				proxy.setProxyTargetClass(true);
				return proxy.getProxy();
			}

		}));
		assertThatMessage(context).contains("PrivateMethod.on(BroadcastMessage)' of bean 'privateMethod' cannot work")
			.contains("Switch its visibility to package or protected");
	}

	@Test
	void aLazyBeanIsCheckedAtTheStartToo() {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection);
		context.registerBean("lazy", TwoPayloads.class, (definition) -> definition.setLazyInit(true));
		assertThatMessage(context).contains("of bean 'lazy' cannot work");
	}

	static class TwoPayloads {

		@BroadcastListener("lobby")
		void on(String text, Integer count) {
		}

	}

	static class Returning {

		@BroadcastListener("lobby")
		String on() {
			return "";
		}

	}

	static class ForeignMessage {

		@BroadcastListener("lobby")
		void on(PostgresChange change) {
		}

	}

	static class System {

		@PresenceListener("lobby")
		void on(SystemMessage message) {
		}

	}

	static class TwoKinds {

		@PostgresChangesListener(table = "todos")
		void on(PostgresChange.Insert insert, PostgresChange.Delete delete) {
		}

	}

	static class WrongKind {

		@PostgresChangesListener(table = "todos", event = Event.UPDATE)
		void on(PostgresChange.Insert insert) {
		}

	}

	static class ReadRows {

		@PostgresChangesListener(table = "todos")
		void on(PostgresChange.Read read) {
		}

	}

	static class ReadInserts {

		@PostgresChangesListener(table = "todos", event = Event.INSERT)
		void on(PostgresChange.Read read) {
		}

	}

	static class NoPayload {

		@BroadcastListener("lobby")
		void on(DeliveryGapEvent gap) {
		}

	}

	static class NoRow {

		@PostgresChangesListener(table = "todos")
		void on(PresenceMeta[] metas) {
		}

	}

	static class TopicType {

		@BroadcastListener("lobby")
		void on(@Topic int topic) {
		}

	}

	static class EventType {

		@PostgresChangesListener(table = "todos")
		void on(@EventName Event event) {
		}

	}

	static class UnknownMeta {

		@BroadcastListener("lobby")
		void on(@Meta String sender) {
		}

	}

	static class SyncKey {

		@PresenceListener("lobby")
		void on(PresenceMessage.Sync sync, @Meta String key) {
		}

	}

	static class MetaType {

		@BroadcastListener("lobby")
		void on(@Meta Instant id) {
		}

	}

	static class PresenceObject {

		@PresenceListener("lobby")
		void on(String visitor) {
		}

	}

	static class PresenceList {

		@PresenceListener("lobby")
		void on(List<String> visitors) {
		}

	}

	static class PresenceMap {

		@PresenceListener("lobby")
		void on(Map<String, String> visitors) {
		}

	}

	static class PresenceJoinMap {

		@PresenceListener("lobby")
		void on(PresenceMessage.Join join, Map<String, List<String>> visitors) {
		}

	}

	static class Bell {

		@BroadcastListener("lobby")
		void on() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RequestConfiguration {

		@Bean
		@Scope(scopeName = "request", proxyMode = ScopedProxyMode.TARGET_CLASS)
		Bell bell() {
			return new Bell();
		}

	}

	static class Hidden implements Runnable {

		@BroadcastListener("lobby")
		void on() {
		}

		@Override
		public void run() {
		}

	}

	static class PrivateMethod {

		@BroadcastListener("lobby")
		private void on(BroadcastMessage message) {
		}

	}

}
