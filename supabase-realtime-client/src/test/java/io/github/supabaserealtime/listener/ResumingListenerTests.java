package io.github.supabaserealtime.listener;

import java.util.List;

import javax.sql.DataSource;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.resume.ListenerResume;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.scheduling.annotation.Async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which listeners may have a {@code resumeBy} or a {@code resume}.
 */
class ResumingListenerTests {

	private final FakeConnection connection = new FakeConnection();

	private AnnotationConfigApplicationContext context(Class<?> bean) {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection, bean);
		DataSource dataSource = new PGSimpleDataSource();
		context.registerBean(ListenerResume.class,
				() -> ListenerResume.builder("test").rows(dataSource).broadcasts(dataSource).build());
		return context;
	}

	private void assertInvalid(Class<?> bean, String message) {
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(context(bean)::refresh)
			.withMessageContaining(message);
	}

	@Test
	void aListenerThatTakesTheRowOrAnyChangeMayResume() {
		for (Class<?> bean : new Class<?>[] { TakesRow.class, TakesChange.class, TakesInserts.class }) {
			AnnotationConfigApplicationContext context = context(bean);
			context.refresh();
			assertThat(context.isActive()).isTrue();
			context.close();
		}
	}

	@Test
	void whatCannotResumeFailsTheStart() {
		assertInvalid(NoId.class, "the listener has no 'id'");
		assertInvalid(AllTables.class, "'table' or 'schema' is '*'");
		assertInvalid(AllSchemas.class, "'table' or 'schema' is '*'");
		assertInvalid(Deletions.class, "'event' is DELETE: deleted rows cannot be read");
		assertInvalid(NotSelected.class, "'select' is [id] and does not name that column");
		assertInvalid(TakesOneKind.class, "takes no row that was read");
	}

	@Test
	void somethingMustReadRows() {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection, TakesRow.class);
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(context::refresh)
			.withMessageContaining("attribute 'resumeBy' is 'at', but nothing reads rows");
	}

	@Test
	void aListenerForBroadcastsMayResume() {
		for (Class<?> bean : new Class<?>[] { TakesBroadcasts.class, TakesBroadcastChanges.class }) {
			AnnotationConfigApplicationContext context = context(bean);
			context.refresh();
			assertThat(this.connection.channel("room").getOptions().privateChannel()).isTrue();
			context.close();
		}
	}

	@Test
	void aListenerForBroadcastsThatCannotResumeFailsTheStart() {
		assertInvalid(NoIdForBroadcasts.class, "attribute 'resume' is true, but the listener has no 'id'");
		assertInvalid(AsyncBroadcasts.class, "attribute 'resume' is true, but the method is @Async");
		assertInvalid(BatchesOfBroadcasts.class,
				"attribute 'batch' is true, but a listener with 'resume' gets one message after the other");
		assertInvalid(PublicAndPrivate.class, "set 'privateChannel = true' where it is public");
		this.connection.channel("room", ChannelOptions.builder().privateChannel(false).build());
		assertInvalid(TakesBroadcasts.class,
				"Attribute 'resume' is true, and broadcasts of private channels only are stored");
	}

	@Test
	void somethingMustReadBroadcasts() {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection, TakesBroadcasts.class);
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(context::refresh)
			.withMessageContaining("attribute 'resume' is true, but nothing reads broadcasts");
		AnnotationConfigApplicationContext onlyRows = ListenerContexts.unstarted(this.connection,
				TakesBroadcastChanges.class);
		onlyRows.registerBean(ListenerResume.class,
				() -> ListenerResume.builder("test").rows(new PGSimpleDataSource()).build());
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(onlyRows::refresh)
			.withMessageContaining("nothing reads broadcasts: set 'supabase.realtime.resume.broadcasts'");
	}

	@Test
	void whatReadsBroadcastsReadsNoRows() {
		AnnotationConfigApplicationContext context = ListenerContexts.unstarted(this.connection, TakesRow.class);
		context.registerBean(ListenerResume.class,
				() -> ListenerResume.builder("test").broadcasts(new PGSimpleDataSource()).build());
		assertThatExceptionOfType(InvalidListenerException.class).isThrownBy(context::refresh)
			.withMessageContaining("nothing reads rows");
	}

	static class TakesBroadcasts {

		@BroadcastListener(id = "a", topic = "room", event = { "x", "y" }, resume = true)
		void heard(String payload) {
		}

	}

	static class TakesBroadcastChanges {

		@BroadcastChangesListener(id = "a", topic = "room", resume = true)
		void heard(String row) {
		}

	}

	static class NoIdForBroadcasts {

		@BroadcastListener(topic = "room", resume = true)
		void heard(String payload) {
		}

	}

	static class AsyncBroadcasts {

		@Async
		@BroadcastListener(id = "a", topic = "room", resume = true)
		void heard(String payload) {
		}

	}

	static class BatchesOfBroadcasts {

		@BroadcastListener(id = "a", topic = "room", resume = true, batch = true)
		void heard(List<String> payloads) {
		}

	}

	static class PublicAndPrivate {

		@BroadcastListener(id = "a", topic = "room", resume = true)
		void heard(String payload) {
		}

		@BroadcastListener(id = "b", topic = "room")
		void overheard(String payload) {
		}

	}

	static class TakesRow {

		@PostgresChangesListener(id = "a", table = "orders", resumeBy = "at")
		void changed(String row) {
		}

	}

	static class TakesChange {

		@PostgresChangesListener(id = "a", table = "orders", resumeBy = "at", filter = "id=gt.3",
				select = { "id", "at" })
		void changed(PostgresChange change) {
		}

	}

	static class TakesInserts {

		@PostgresChangesListener(id = "a", table = "orders", resumeBy = "at",
				event = PostgresChangesBinding.Event.INSERT)
		void changed(String row, PostgresChange change) {
		}

	}

	static class NoId {

		@PostgresChangesListener(table = "orders", resumeBy = "at")
		void changed(String row) {
		}

	}

	static class AllTables {

		@PostgresChangesListener(id = "a", table = "*", resumeBy = "at")
		void changed(String row) {
		}

	}

	static class AllSchemas {

		@PostgresChangesListener(id = "a", schema = "*", table = "orders", resumeBy = "at")
		void changed(String row) {
		}

	}

	static class Deletions {

		@PostgresChangesListener(id = "a", table = "orders", resumeBy = "at",
				event = PostgresChangesBinding.Event.DELETE)
		void changed(String row) {
		}

	}

	static class NotSelected {

		@PostgresChangesListener(id = "a", table = "orders", resumeBy = "at", select = "id")
		void changed(String row) {
		}

	}

	static class TakesOneKind {

		@PostgresChangesListener(id = "a", table = "orders", resumeBy = "at")
		void changed(PostgresChange.Insert change) {
		}

	}

}
