package io.github.supabaserealtime.listener;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.PostgresChange;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the runtime hints of beans with listener methods.
 */
class ListenerHintsTests {

	private final RuntimeHints hints = new RuntimeHints();

	ListenerHintsTests() {
		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(this.hints, Listeners.class);
	}

	private boolean isCalled(String name) {
		for (Method method : Listeners.class.getDeclaredMethods()) {
			if (method.getName().equals(name)) {
				return RuntimeHintsPredicates.reflection().onMethodInvocation(method).test(this.hints);
			}
		}
		throw new AssertionError(name);
	}

	private boolean isBound(Class<?> type) {
		return this.hints.reflection().getTypeHint(TypeReference.of(type)) != null;
	}

	@Test
	void eachListenerMethodCanBeCalled() {
		assertThat(List.of("single", "repeated", "rows", "several", "present", "changes")).allMatch(this::isCalled);
		assertThat(isCalled("other")).isFalse();
	}

	@Test
	void whatPayloadsAreConvertedToIsBoundWithAllThatIsInIt() {
		assertThat(List.of(Cursor.class, Point.class, Row.class, Element.class, Value.class)).allMatch(this::isBound);
		Method accessor = ReflectionUtils.findMethod(Cursor.class, "point");
		assertThat(accessor).isNotNull();
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(accessor)).accepts(this.hints);
		assertThat(
				RuntimeHintsPredicates.reflection().onConstructorInvocation(Cursor.class.getDeclaredConstructors()[0]))
			.accepts(this.hints);
	}

	@Test
	void messagesAndChannelsAreNotBound() {
		assertThat(List.of(BroadcastMessage.class, PostgresChange.Insert.class, RealtimeChannel.class))
			.noneMatch(this::isBound);
	}

	record Cursor(Point point) {
	}

	record Point(int x, int y) {
	}

	record Row(long id) {
	}

	record Element(String name) {
	}

	record Value(String text) {
	}

	/**
	 * A bean of an application.
	 */
	static class Listeners {

		@BroadcastListener(topic = "a")
		void single(Cursor cursor, BroadcastMessage message, RealtimeChannel channel, @Topic String topic) {
		}

		@BroadcastListener(topic = "a")
		@BroadcastListener(topic = "b")
		void repeated(Map<String, Value> values) {
		}

		@PostgresChangesListener(table = "rows")
		void rows(Row row) {
		}

		@BroadcastListener(topic = "a", batch = true)
		void several(List<Element> elements, @Meta("id") List<String> ids) {
		}

		@PresenceListener("a")
		void present(RealtimeChannel channel) {
		}

		@PostgresChangesListener(table = "rows")
		void changes(List<PostgresChange.Insert> inserts) {
		}

		void other(Cursor cursor) {
		}

	}

}
