package io.github.supabaserealtime.listener;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.message.PostgresChange;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Attributes that cannot work fail the start, each with its own message.
 */
class InvalidListenerAttributeTests {

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
	void noTopic() {
		assertThatMessage(NoTopic.class).contains("attribute 'topic' is empty: name the topic");
	}

	@Test
	void aTopicThatTheConnectionRefuses() {
		assertThatMessage(BadTopic.class)
			.contains("attribute 'topic' is 'realtime:'. 'topic' must have a name behind 'realtime:'");
	}

	@Test
	void noEvent() {
		assertThatMessage(NoEvent.class).contains("attribute 'event' is empty: '*' stands for all events");
		assertThatMessage(BlankEvent.class).contains("attribute 'event' is empty: '*' stands for all events");
	}

	@Test
	void aPlaceholderWithoutProperty() {
		assertThatMessage(Placeholder.class)
			.contains("attribute 'topic' is 'room:${app.room}', which cannot be resolved: there is no such property");
	}

	@Test
	void anExpressionThatFails() {
		assertThatMessage(Expression.class)
			.contains("attribute 'event' is '#{nothing.here}', which cannot be resolved: ");
	}

	@Test
	void noTable() {
		assertThatMessage(NoTable.class).contains("attribute 'table' is empty: name the table");
	}

	@Test
	void noSchema() {
		assertThatMessage(NoSchema.class).contains("attribute 'schema' is empty: '*' stands for all schemas");
	}

	@Test
	void aFilterThatTheServerCannotUnderstand() {
		assertThatMessage(BadFilter.class).contains("attribute 'filter' is 'owner=is_.42'. ").contains("is_");
	}

	@Test
	void aFilterWithoutTable() {
		assertThatMessage(FilterWithoutTable.class)
			.contains("attribute 'filter' is 'id=eq.1', but 'table' is '*': a filter needs a table");
	}

	@Test
	void aSelectionWithoutTable() {
		assertThatMessage(SelectWithoutTable.class).contains("attribute 'select' is [id], but columns can be selected");
	}

	@Test
	void aBlankColumn() {
		assertThatMessage(BlankColumn.class)
			.contains("attribute 'select[1]' is blank: name a column, or leave 'select' away for all columns");
		assertThatMessage(BlankColumnOfAProperty.class).contains("attribute 'select[0]' is blank: name a column");
	}

	@Test
	void aBlankColumnBetweenCommas() {
		assertThatMessage(BlankColumnBetweenCommas.class)
			.contains("attribute 'select[1]' is 'title,,done', in which a column is blank: name a column");
	}

	@Test
	void aConnectionThatDoesNotExist() {
		assertThatMessage(NamedConnection.class)
			.contains("attribute 'connection' is 'other', but the connections are [connection]");
	}

	@Test
	void severalConnectionsAndNoneNamed() {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection, Bell.class);
		context.registerBean("other", RealtimeConnection.class, FakeConnection::new);
		assertThatMessage(context)
			.contains("the attribute 'connection' must name one of the connections [connection, other]");
	}

	@Test
	void noConnection() {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.register(AnnotatedListenerProcessor.class, Bell.class);
		assertThatMessage(context).contains("there is no bean of type RealtimeConnection");
	}

	@Test
	void aPrivateChannelWhereThereIsAPublicOne() {
		this.connection.channel("realtime:lobby", ChannelOptions.builder().broadcastAck(true).build());
		assertThatMessage(PrivateBell.class)
			.contains("asks for a private channel of the topic 'realtime:lobby', but the application makes it a public")
			.contains("broadcastAck=true")
			.contains("Remove 'privateChannel', or create the channel with"
					+ " 'ChannelOptions.builder().privateChannel(true)'");
	}

	@Test
	void theSameTopicWithOtherOptionsNamesBoth() {
		assertThatExceptionOfType(InvalidListenerException.class)
			.isThrownBy(() -> ListenerContexts.started(this.connection, Bell.class, PrivateBell.class))
			.withMessageContaining("PrivateBell.ring()' of bean 'privateBell' cannot work")
			.withMessageContaining("it asks for a private channel of the topic 'realtime:lobby', but"
					+ " @BroadcastListener on 'InvalidListenerAttributeTests.Bell.on()' of bean 'bell' for a public one");
		assertThat(this.connection.channels).isEmpty();
	}

	static class NoTopic {

		@BroadcastListener
		void on() {
		}

	}

	static class BadTopic {

		@BroadcastListener("realtime:")
		void on() {
		}

	}

	static class NoEvent {

		@BroadcastListener(topic = "lobby", event = {})
		void on() {
		}

	}

	static class BlankEvent {

		@BroadcastListener(topic = "lobby", event = { "a", " " })
		void on() {
		}

	}

	static class Placeholder {

		@BroadcastListener("room:${app.room}")
		void on() {
		}

	}

	static class Expression {

		@BroadcastListener(topic = "lobby", event = "#{nothing.here}")
		void on() {
		}

	}

	static class NoTable {

		@PostgresChangesListener
		void on(PostgresChange change) {
		}

	}

	static class NoSchema {

		@PostgresChangesListener(schema = "", table = "todos")
		void on(PostgresChange change) {
		}

	}

	static class BadFilter {

		@PostgresChangesListener(table = "todos", filter = "owner=is_.42")
		void on(PostgresChange change) {
		}

	}

	static class FilterWithoutTable {

		@PostgresChangesListener(table = "*", filter = "id=eq.1")
		void on(PostgresChange change) {
		}

	}

	static class SelectWithoutTable {

		@PostgresChangesListener(schema = "*", table = "todos", select = "id")
		void on(PostgresChange change) {
		}

	}

	static class BlankColumn {

		@PostgresChangesListener(table = "todos", select = { "id", " " })
		void on(PostgresChange change) {
		}

	}

	static class BlankColumnOfAProperty {

		@PostgresChangesListener(table = "todos", select = "${app.columns:}")
		void on(PostgresChange change) {
		}

	}

	static class BlankColumnBetweenCommas {

		@PostgresChangesListener(table = "todos", select = { "id", "title,,done" })
		void on(PostgresChange change) {
		}

	}

	static class NamedConnection {

		@BroadcastListener(topic = "lobby", connection = "other")
		void on() {
		}

	}

	static class Bell {

		@BroadcastListener("lobby")
		void on() {
		}

	}

	static class PrivateBell {

		@BroadcastListener(topic = "lobby", privateChannel = true)
		void ring() {
		}

	}

}
