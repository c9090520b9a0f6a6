package io.github.supabaserealtime.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.internal.listening.BatchListener;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.PostgresChange;
import org.assertj.core.api.AbstractStringAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.scheduling.annotation.Async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Methods that are called for several messages at once: what their parameters are given,
 * and which cannot work.
 */
class ListenerBatchTests {

	private final FakeConnection connection = new FakeConnection();

	private AbstractStringAssert<?> assertThatMessage(Class<?> bean) {
		InvalidListenerException exception = catchThrowableOfType(InvalidListenerException.class,
				() -> ListenerContexts.started(this.connection, bean));
		assertThat(exception).isNotNull();
		return assertThat(exception.getMessage());
	}

	@SuppressWarnings("unchecked")
	private BatchListener<BroadcastMessage> registered() {
		return (BatchListener<BroadcastMessage>) this.connection.at("realtime:lobby").registered.get(0);
	}

	private void deliver(BroadcastMessage... messages) {
		List<@Nullable Object[]> elements = new ArrayList<>();
		for (BroadcastMessage message : messages) {
			if (registered().accepts(message)) {
				elements.add(registered().element(message));
			}
		}
		registered().prepareAll(elements).call();
	}

	private static BroadcastMessage number(String event, int number) {
		return ListenerContexts.broadcast("lobby", event, "{\"value\":" + number + "}");
	}

	@Test
	void aListTakesThePayloadsOfAllMessages() {
		Payloads bean = ListenerContexts.started(this.connection, Payloads.class).getBean(Payloads.class);
		deliver(number("a", 1), number("b", 2));
		assertThat(bean.heard).containsExactly("[Number[value=1], Number[value=2]] realtime:lobby realtime:lobby");
	}

	@Test
	void listsTakeMessagesAndWhatElseThereIsOfEach() {
		Messages bean = ListenerContexts.started(this.connection, Messages.class).getBean(Messages.class);
		deliver(number("a", 1), number("b", 2));
		assertThat(bean.heard).containsExactly("2 [a, b] [false, false] [1, 2]");
	}

	@Test
	void severalEventsAreInOneBatchInTheirOrder() {
		Events bean = ListenerContexts.started(this.connection, Events.class).getBean(Events.class);
		assertThat(this.connection.at("realtime:lobby").calls).containsExactly("onBroadcast *", "subscribe");
		deliver(number("B", 1), number("c", 2), number("a", 3));
		assertThat(bean.heard).containsExactly("[B, a]");
	}

	@Test
	void aChannelThatIsNotOursCallsTheMethodForEachMessage() {
		Payloads bean = ListenerContexts.started(this.connection, Payloads.class).getBean(Payloads.class);
		this.connection.at("realtime:lobby").deliver(number("a", 1));
		assertThat(bean.heard).containsExactly("[Number[value=1]] realtime:lobby realtime:lobby");
	}

	@Test
	void theTypeOfTheElementsNarrowsTheMessages() {
		ListenerContexts.started(this.connection, Inserts.class);
		assertThat(this.connection.at("realtime:public:todos").bindings).singleElement()
			.satisfies((binding) -> assertThat(binding.event().wireName()).isEqualTo("INSERT"));
	}

	@Test
	void aListAloneKeepsItsMeaning() {
		Array bean = ListenerContexts.started(this.connection, Array.class).getBean(Array.class);
		FakeChannel channel = this.connection.at("realtime:lobby");
		channel.deliver(ListenerContexts.broadcast("lobby", "e", "[{\"value\":1},{\"value\":2}]"));
		assertThat(channel.failures).isEmpty();
		assertThat(bean.heard).containsExactly("[Number[value=1], Number[value=2]]");
	}

	@Test
	void aFailureSaysForHowManyMessagesItWas() {
		ListenerContexts.started(this.connection, Failing.class);
		Throwable failure = catchThrowableOfType(RuntimeException.class, () -> deliver(number("a", 1), number("b", 2)));
		assertThat(failure).hasMessage("Listener 'failing.on(List)', given 2 messages, failed")
			.hasRootCauseMessage("no");
	}

	@Test
	void withoutAListThereIsNoBatch() {
		assertThatMessage(NoList.class).contains("attribute 'batch' is true, but no parameter is a List");
		assertThatMessage(RawList.class)
			.contains("parameter 1 (List numbers) is a List of a batch and must name the type of its elements");
	}

	@Test
	void aParameterForOneMessage() {
		assertThatMessage(OneMessage.class)
			.contains("parameter 2 (BroadcastMessage message) takes one value, but attribute 'batch' is true, so that"
					+ " there are several: make it a List");
		assertThatMessage(OneMeta.class).contains("parameter 2 (boolean replayed) takes one value");
	}

	@Test
	void whatAListCannotTake() {
		assertThatMessage(WrongMessages.class)
			.contains("parameter 1 (List<PostgresChange> changes) never arrives here");
		assertThatMessage(TwoPayloads.class).contains("parameter 2 (List<String> others) would take the payload");
	}

	@Test
	void anAsynchronousMethodGetsNoBatches() {
		assertThatMessage(Asynchronous.class).contains("it is @Async", "remove @Async or the attribute 'batch'");
	}

	@Test
	void aListenerThatResumesGetsNoBatches() {
		assertThatMessage(Resuming.class)
			.contains("attribute 'batch' is true, but a listener with 'resumeBy' gets one change after the other");
	}

	record Number(int value) {
	}

	static class Heard {

		final List<String> heard = new ArrayList<>();

	}

	static class Payloads extends Heard {

		@BroadcastListener(topic = "lobby", batch = true)
		void on(List<Number> numbers, RealtimeChannel channel, @Topic String topic) {
			this.heard.add(numbers + " " + channel.getTopic() + " " + topic);
		}

	}

	static class Messages extends Heard {

		@BroadcastListener(topic = "lobby", batch = true)
		void on(List<BroadcastMessage> messages, @EventName List<String> events,
				@Meta("replayed") List<Boolean> replayed, List<Map<String, Object>> payloads) {
			this.heard.add(messages.size() + " " + events + " " + replayed + " "
					+ payloads.stream().map((payload) -> payload.get("value")).toList());
		}

	}

	static class Events extends Heard {

		@BroadcastListener(topic = "lobby", event = { "a", "b" }, batch = true)
		void on(@EventName List<String> events) {
			this.heard.add(events.toString());
		}

	}

	static class Inserts {

		@PostgresChangesListener(table = "todos", batch = true)
		void on(List<PostgresChange.Insert> inserts, List<Number> rows) {
		}

	}

	static class Array extends Heard {

		@BroadcastListener("lobby")
		void on(List<Number> numbers) {
			this.heard.add(numbers.toString());
		}

	}

	static class Failing {

		@BroadcastListener(topic = "lobby", batch = true)
		void on(List<Number> numbers) {
			throw new IllegalStateException("no");
		}

	}

	static class NoList {

		@BroadcastListener(topic = "lobby", batch = true)
		void on(RealtimeChannel channel) {
		}

	}

	static class RawList {

		@BroadcastListener(topic = "lobby", batch = true)
		@SuppressWarnings("rawtypes")
		void on(List numbers) {
		}

	}

	static class OneMessage {

		@BroadcastListener(topic = "lobby", batch = true)
		void on(List<Number> numbers, BroadcastMessage message) {
		}

	}

	static class OneMeta {

		@BroadcastListener(topic = "lobby", batch = true)
		void on(List<Number> numbers, @Meta boolean replayed) {
		}

	}

	static class WrongMessages {

		@BroadcastListener(topic = "lobby", batch = true)
		void on(List<PostgresChange> changes) {
		}

	}

	static class TwoPayloads {

		@BroadcastListener(topic = "lobby", batch = true)
		void on(List<Number> numbers, List<String> others) {
		}

	}

	static class Asynchronous {

		@Async
		@BroadcastChangesListener(topic = "rows", batch = true)
		void on(List<Number> numbers) {
		}

	}

	static class Resuming {

		@PostgresChangesListener(id = "resuming", table = "todos", resumeBy = "updated_at", batch = true)
		void on(List<Number> rows) {
		}

	}

}
