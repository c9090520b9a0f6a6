package io.github.supabaserealtime.listener;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PresenceMessage;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.core.annotation.AliasFor;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AnnotatedListenerProcessor}: which methods are found, in which order
 * and how they are called.
 */
class AnnotatedListenerProcessorTests {

	private static final BroadcastMessage HELLO = ListenerContexts.broadcast("lobby", "hello", "{}");

	private final FakeConnection connection = new FakeConnection();

	private FakeChannel channel() {
		return this.connection.at("realtime:lobby");
	}

	private void hello() {
		channel().deliver(HELLO);
		assertThat(channel().failures).isEmpty();
	}

	@Test
	void aChannelIsSubscribedOnceWhenAllItsListenersAreRegistered() {
		ListenerContexts.started(this.connection, Everything.class, Plain.class);
		assertThat(channel().calls).hasSize(5)
			.contains("onBroadcast hello", "onBroadcast *", "onPresence", "onPostgresChanges")
			.endsWith("subscribe");
		assertThat(channel().getOptions()).isEqualTo(ChannelOptions.defaults());
	}

	@Test
	void aContextWithoutListenersNeedsNoConnection() {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(
				AnnotatedListenerProcessor.class);
		assertThat(context.getBeanNamesForType(RealtimeConnection.class)).isEmpty();
	}

	@Test
	void closingTheContextEndsTheListening() {
		AnnotationConfigApplicationContext context = ListenerContexts.started(this.connection, Everything.class);
		assertThat(channel().getListenerCount()).isEqualTo(3);
		context.close();
		assertThat(channel().getListenerCount()).isZero();
	}

	@Test
	void listenersAreCalledInTheirOrderAcrossBeans() {
		Second second = ListenerContexts.started(this.connection, Second.class, First.class).getBean(Second.class);
		hello();
		assertThat(second.heard).containsExactly("first", "second", "third", "last");
	}

	@Test
	void placeholdersAndExpressionsAreResolvedInAllAttributes() {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection, Placeholders.class);
		ListenerContexts.properties(context, Map.of("app.room", "lobby", "app.event", "hello", "app.owner", "42",
				"app.schema", "audit", "app.table", "entries", "app.column", "id", "app.connection", "connection"));
		context.refresh();
		assertThat(channel().calls).containsExactlyInAnyOrder("onBroadcast hello", "onPostgresChanges", "onPresence",
				"subscribe");
		assertThat(channel().bindings).containsExactly(new PostgresChangesBinding(PostgresChangesBinding.Event.ALL,
				"audit", "entries", "owner=eq.42", List.of("id")));
		assertThat(this.connection.channels).containsOnlyKeys("realtime:lobby", "realtime:room:3");
	}

	@Test
	void annotationsMayBeComposed() {
		Composed composed = ListenerContexts.started(this.connection, Composed.class).getBean(Composed.class);
		assertThat(channel().getOptions().privateChannel()).isTrue();
		hello();
		channel().deliver(ListenerContexts.broadcast("lobby", "bye", "{}"));
		channel().deliver(ListenerContexts.broadcast("lobby", "other", "{}"));
		assertThat(composed.heard).containsExactly("realtime:lobby hello", "realtime:lobby bye");
	}

	@Test
	void anAnnotationOfAnInterfaceCounts() {
		Implementation bean = ListenerContexts.started(this.connection, Implementation.class)
			.getBean(Implementation.class);
		hello();
		assertThat(bean.heard).containsExactly("hello");
	}

	@Test
	void theAnnotationOfAnOverridingMethodReplacesThatOfTheOverriddenOne() {
		Overriding bean = ListenerContexts.started(this.connection, Overriding.class).getBean(Overriding.class);
		hello();
		assertThat(bean.heard).isEmpty();
		channel().deliver(ListenerContexts.broadcast("lobby", "bye", "{}"));
		assertThat(bean.heard).containsExactly("bye");
	}

	@Test
	void privatePackagePrivateAndStaticMethodsAreCalled() {
		Hidden hidden = ListenerContexts.started(this.connection, Hidden.class).getBean(Hidden.class);
		Hidden.STATIC.clear();
		hello();
		assertThat(hidden.heard).containsExactlyInAnyOrder("private", "package");
		assertThat(Hidden.STATIC).containsExactly("static");
	}

	@Test
	void methodsAreCalledThroughAProxyOfTheClass() {
		Advised bean = proxied(true).getBean(Advised.class);
		hello();
		assertThat(bean.heard()).containsExactly("advice", "package", "advice", "interface");
	}

	@Test
	void methodsAreCalledThroughAProxyOfTheInterface() {
		Greeting bean = proxied(false).getBean("onInterface", Greeting.class);
		hello();
		assertThat(bean.heard()).containsExactly("advice", "interface");
	}

	private AnnotationConfigApplicationContext proxied(boolean targetClass) {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection,
				targetClass ? Advised.class : OnInterface.class);
		context.addBeanFactoryPostProcessor((factory) -> factory.addBeanPostProcessor(new Advising(targetClass)));
		context.refresh();
		return context;
	}

	@Test
	void aProxyThatIsABeanByItselfIsLookedThrough() {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection);
		OnInterface target = new OnInterface();
		context.registerBean("greeting", Greeting.class, () -> (Greeting) new ProxyFactory(target).getProxy());
		context.refresh();
		hello();
		assertThat(target.heard()).containsExactly("interface");
	}

	@Test
	void aLazyBeanComesIntoBeingWithTheFirstMessage() {
		LazyBean.created.clear();
		ListenerContexts.started(this.connection, LazyBean.class);
		assertThat(LazyBean.created).isEmpty();
		hello();
		hello();
		assertThat(LazyBean.created).hasSize(1);
		assertThat(LazyBean.created.get(0).heard).containsExactly("hello", "hello");
	}

	@Test
	void aScopedProxyFindsTheInstanceOfTheMoment() {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection);
		context.getBeanFactory().registerScope("thread", new SimpleThreadScope());
		context.register(ScopedConfiguration.class);
		context.refresh();
		assertThat(channel().getListenerCount()).isEqualTo(1);
		hello();
		assertThat(context.getBean(Scoped.class).heard()).containsExactly("hello");
	}

	@Test
	void beansMadeByMethodsOfAnInterfaceTypeAreFound() {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection);
		context.register(MethodConfiguration.class);
		context.refresh();
		hello();
		assertThat(((OnInterface) context.getBean("made")).heard()).containsExactly("interface");
	}

	@Test
	void whatAFactoryMakesIsMadeOnlyIfItListens() {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection);
		MadeOnDemand<Hidden> listening = new MadeOnDemand<>(Hidden.class, new Hidden());
		MadeOnDemand<String> other = new MadeOnDemand<>(String.class, "made");
		context.registerBean("listening", MadeOnDemand.class, () -> listening);
		context.registerBean("other", MadeOnDemand.class, () -> other);
		context.refresh();
		hello();
		assertThat(listening.object.heard).containsExactlyInAnyOrder("private", "package");
		assertThat(other.made).isZero();
	}

	@Test
	void theConnectionIsNamedWhereThereAreSeveral() {
		FakeConnection other = new FakeConnection();
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection, OtherConnection.class);
		context.registerBean("other", RealtimeConnection.class, () -> other);
		context.refresh();
		assertThat(this.connection.channels).isEmpty();
		assertThat(other.at("realtime:lobby").getListenerCount()).isEqualTo(1);
	}

	@Test
	void thePrimaryConnectionNeedNotBeNamed() {
		FakeConnection other = new FakeConnection();
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection, Plain.class);
		context.registerBean("other", RealtimeConnection.class, () -> other,
				(definition) -> definition.setPrimary(true));
		context.refresh();
		assertThat(this.connection.channels).isEmpty();
		assertThat(other.at("realtime:lobby").getListenerCount()).isEqualTo(1);
	}

	@Test
	void aChannelThatExistsKeepsItsOptions() {
		ChannelOptions options = ChannelOptions.builder().privateChannel(true).broadcastAck(true).build();
		this.connection.channel("realtime:lobby", options);
		ListenerContexts.started(this.connection, Plain.class, Private.class);
		assertThat(channel().getOptions()).isEqualTo(options);
		assertThat(channel().getListenerCount()).isEqualTo(2);
	}

	@Test
	void aPrivateChannelIsCreatedWhenAskedFor() {
		ListenerContexts.started(this.connection, Private.class);
		assertThat(channel().getOptions()).isEqualTo(ChannelOptions.builder().privateChannel(true).build());
	}

	@Test
	void listenersOfAParentContextAreItsOwnAffair() {
		AnnotationConfigApplicationContext parent = ListenerContexts.started(this.connection, Plain.class);
		AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext();
		child.setParent(parent);
		child.registerBean(AnnotatedListenerProcessor.class);
		child.registerBean(Everything.class);
		child.refresh();
		assertThat(channel().getListenerCount()).isEqualTo(4);
		child.close();
		assertThat(channel().getListenerCount()).isEqualTo(1);
	}

	static class Everything {

		@BroadcastListener(topic = "lobby", event = "hello")
		void broadcast(BroadcastMessage message) {
		}

		@PresenceListener("lobby")
		void presence(PresenceMessage message) {
		}

		@PostgresChangesListener(topic = "lobby", table = "todos")
		void change(PostgresChange change) {
		}

	}

	static class Plain {

		@BroadcastListener("lobby")
		void on(BroadcastMessage message) {
		}

	}

	static class Private {

		@BroadcastListener(topic = "lobby", privateChannel = true)
		void on(BroadcastMessage message) {
		}

	}

	static class OtherConnection {

		@BroadcastListener(topic = "lobby", connection = "other")
		void on(BroadcastMessage message) {
		}

	}

	static class Second {

		final List<String> heard = new ArrayList<>();

		@Order(3)
		@BroadcastListener("lobby")
		void third() {
			this.heard.add("third");
		}

		@BroadcastListener("lobby")
		void last() {
			this.heard.add("last");
		}

		@Order(2)
		@BroadcastListener("lobby")
		void second() {
			this.heard.add("second");
		}

	}

	static class First {

		private final Second second;

		First(Second second) {
			this.second = second;
		}

		@Order(1)
		@BroadcastListener(topic = "lobby", event = "hello")
		void first() {
			this.second.heard.add("first");
		}

	}

	static class Placeholders {

		@BroadcastListener(topic = "${app.room}", event = "${app.event}", connection = "${app.connection}")
		void broadcast(BroadcastMessage message) {
		}

		@PostgresChangesListener(topic = "${app.room}", schema = "${app.schema}", table = "${app.table}",
				filter = "owner=eq.${app.owner}", select = "${app.column}")
		void change(PostgresChange change) {
		}

		@PresenceListener("${app.room}")
		@PresenceListener("room:#{1 + 2}")
		void presence(PresenceMessage message) {
		}

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@BroadcastListener(topic = "lobby", privateChannel = true)
	@interface LobbyListener {

		@AliasFor(annotation = BroadcastListener.class, attribute = "event")
		String[] value();

	}

	static class Composed {

		final List<String> heard = new ArrayList<>();

		@LobbyListener({ "hello", "bye" })
		void on(@Topic String topic, @EventName String event) {
			this.heard.add(topic + " " + event);
		}

	}

	interface Annotated {

		@BroadcastListener(topic = "lobby", event = "hello")
		void on(@EventName String event);

	}

	static class Implementation implements Annotated {

		final List<String> heard = new ArrayList<>();

		@Override
		public void on(String event) {
			this.heard.add(event);
		}

	}

	static class Overriding implements Annotated {

		final List<String> heard = new ArrayList<>();

		@Override
		@BroadcastListener(topic = "lobby", event = "bye")
		public void on(@EventName String event) {
			this.heard.add(event);
		}

	}

	static class Hidden {

		static final List<String> STATIC = new ArrayList<>();

		final List<String> heard = new ArrayList<>();

		@BroadcastListener("lobby")
		private void hidden() {
			this.heard.add("private");
		}

		@BroadcastListener("lobby")
		void near() {
			this.heard.add("package");
		}

		@BroadcastListener("lobby")
		static void common() {
			STATIC.add("static");
		}

	}

	interface Greeting {

		void greet(BroadcastMessage message);

		List<String> heard();

	}

	static class OnInterface implements Greeting {

		final List<String> heard = new ArrayList<>();

		@Override
		@Order(2)
		@BroadcastListener("lobby")
		public void greet(BroadcastMessage message) {
			this.heard.add("interface");
		}

		@Override
		public List<String> heard() {
			return this.heard;
		}

	}

	static class Advised extends OnInterface {

		@Order(1)
		@BroadcastListener("lobby")
		void near(BroadcastMessage message) {
			this.heard.add("package");
		}

	}

	/**
	 * Puts beans behind proxies as auto-proxying does.
	 */
	private record Advising(boolean targetClass) implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (!(bean instanceof OnInterface target)) {
				return bean;
			}
			ProxyFactory factory = new ProxyFactory(bean);
			factory.setProxyTargetClass(this.targetClass);
			factory.addAdvice((MethodInterceptor) (invocation) -> {
				if (!invocation.getMethod().getName().equals("heard")) {
					target.heard.add("advice");
				}
				return invocation.proceed();
			});
			return factory.getProxy(bean.getClass().getClassLoader());
		}

	}

	@Lazy
	static class LazyBean {

		static final List<LazyBean> created = new ArrayList<>();

		final List<String> heard = new ArrayList<>();

		LazyBean() {
			created.add(this);
		}

		@BroadcastListener("lobby")
		void on(@EventName String event) {
			this.heard.add(event);
		}

	}

	static class MadeOnDemand<T> implements FactoryBean<T> {

		final Class<T> type;

		final T object;

		int made;

		MadeOnDemand(Class<T> type, T object) {
			this.type = type;
			this.object = object;
		}

		@Override
		public T getObject() {
			this.made++;
			return this.object;
		}

		@Override
		public Class<?> getObjectType() {
			return this.type;
		}

	}

	static class Scoped {

		private final List<String> heard = new ArrayList<>();

		@BroadcastListener("lobby")
		void on(@EventName String event) {
			this.heard.add(event);
		}

		List<String> heard() {
			return this.heard;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedConfiguration {

		@Bean
		@Scope(scopeName = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
		Scoped scoped() {
			return new Scoped();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MethodConfiguration {

		@Bean
		Greeting made() {
			return new OnInterface();
		}

	}

}
