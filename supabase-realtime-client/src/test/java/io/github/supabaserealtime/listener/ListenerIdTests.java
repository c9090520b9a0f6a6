package io.github.supabaserealtime.listener;

import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PresenceMessage;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The ids by which listeners are named.
 */
class ListenerIdTests {

	private final FakeConnection connection = new FakeConnection();

	private List<String> ids(Class<?>... beans) {
		return ids(ListenerContexts.started(this.connection, beans));
	}

	private static List<String> ids(AnnotationConfigApplicationContext context) {
		ConfigurableListableBeanFactory beans = context.getBeanFactory();
		ListenerEndpoints endpoints = new ListenerEndpoints(beans,
				new ListenerAttributes(new EmbeddedValueResolver(beans)));
		return ListenerIds.assign(new ListenerDiscovery(beans, endpoints).find())
			.stream()
			.map(ListenerEndpoint::id)
			.toList();
	}

	@Test
	void aListenerIsNamedAfterItsBeanAndMethod() {
		assertThat(ids(Lobby.class, Hall.class)).containsExactlyInAnyOrder("lobby.moved", "hall.moved");
	}

	@Test
	void eachAnnotationHasAnIdAttribute() {
		assertThat(ids(AllKinds.class)).containsExactlyInAnyOrder("broadcasts", "changes", "rows", "presence");
	}

	@Test
	void placeholdersAreResolvedInAnId() {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection, Configured.class);
		ListenerContexts.properties(context, Map.of("app.tenant", "north"));
		context.refresh();
		assertThat(ids(context)).containsExactly("orders-north");
	}

	@Test
	void methodsOfOneNameAreToldApartByTheirParameters() {
		assertThat(ids(Overloaded.class)).containsExactlyInAnyOrder("overloaded.on(BroadcastMessage)",
				"overloaded.on(PresenceMessage)", "overloaded.off");
	}

	@Test
	void furtherAnnotationsOfAMethodAreNumberedInTheirOrder() {
		assertThat(ids(Repeated.class)).containsExactly("repeated.on", "repeated.on#2", "third");
	}

	@Test
	void anOverloadedMethodWithSeveralAnnotationsHasBothSuffixes() {
		assertThat(ids(OverloadedAndRepeated.class)).containsExactlyInAnyOrder("overloadedAndRepeated.on()",
				"overloadedAndRepeated.on()#2", "overloadedAndRepeated.on(String)");
	}

	@Test
	void anIdThatTwoListenersHaveFailsTheStart() {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection, Named.class,
				NamedAlike.class);
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(context::refresh)
			.withMessageContaining("its id is 'orders', and so is that of @BroadcastListener on 'ListenerIdTests.Named")
			.withMessageContaining("bean 'namedAlike'")
			.withMessageContaining("give each an attribute 'id' of its own");
		assertThat(this.connection.channels).isEmpty();
	}

	@Test
	void anIdThatAnotherListenerHasByDefaultFailsTheStart() {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection, Lobby.class,
				NamedAsLobby.class);
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(context::refresh)
			.withMessageContaining("its id is 'lobby.moved'");
	}

	@Test
	void anIdThatCannotBeResolvedFailsTheStart() {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection, Configured.class);
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(context::refresh)
			.withMessageContaining("attribute 'id' is 'orders-${app.tenant}', which cannot be resolved");
	}

	static class Lobby {

		@BroadcastListener("lobby")
		void moved(BroadcastMessage message) {
		}

	}

	static class Hall {

		@BroadcastListener("hall")
		void moved(BroadcastMessage message) {
		}

	}

	static class AllKinds {

		@BroadcastListener(id = "broadcasts", topic = "lobby")
		void broadcasts(BroadcastMessage message) {
		}

		@PostgresChangesListener(id = "changes", table = "todos")
		void changes(PostgresChange change) {
		}

		@BroadcastChangesListener(id = "rows", topic = "rows")
		void rows(String row) {
		}

		@PresenceListener(id = "presence", topic = "hall")
		void presence(PresenceMessage message) {
		}

	}

	static class Configured {

		@PostgresChangesListener(id = "orders-${app.tenant}", table = "orders")
		void on(PostgresChange change) {
		}

	}

	static class Overloaded {

		@BroadcastListener("lobby")
		void on(BroadcastMessage message) {
		}

		@PresenceListener("lobby")
		void on(PresenceMessage message) {
		}

		@BroadcastListener("lobby")
		void off() {
		}

		void off(String notAListener) {
		}

	}

	static class Repeated {

		@BroadcastListener("lobby")
		@BroadcastListener("hall")
		@BroadcastListener(id = "third", topic = "yard")
		void on() {
		}

	}

	static class OverloadedAndRepeated {

		@BroadcastListener("lobby")
		@BroadcastListener("hall")
		void on() {
		}

		@BroadcastListener("yard")
		void on(String text) {
		}

	}

	static class Named {

		@BroadcastListener(id = "orders", topic = "lobby")
		void on() {
		}

	}

	static class NamedAlike {

		@BroadcastListener(id = "orders", topic = "hall")
		void on() {
		}

	}

	static class NamedAsLobby {

		@BroadcastListener(id = "lobby.moved", topic = "hall")
		void on() {
		}

	}

}
