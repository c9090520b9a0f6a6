package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeEvent;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.internal.resume.TestDatabase;
import io.github.supabaserealtime.listener.AnnotatedListenerProcessor;
import io.github.supabaserealtime.resume.JdbcPositionStore;
import io.github.supabaserealtime.resume.ListenerResume;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.awaitility.Awaitility.await;

/**
 * Base class for tests of listeners that resume, with a server, a PostgreSQL that also
 * has the positions, and applications with one listener each.
 */
abstract class AbstractResumeIntegrationTests {

	static final Duration PATIENCE = Duration.ofSeconds(20);

	final EmbeddedRealtimeServer server = RealTiming.server().start();

	final List<AnnotationConfigApplicationContext> contexts = new ArrayList<>();

	private final String listenerId;

	TestDatabase database;

	JdbcPositionStore store;

	int pageSize = 2;

	AbstractResumeIntegrationTests(String listenerId) {
		this.listenerId = listenerId;
	}

	@BeforeEach
	void createDatabase() throws Exception {
		this.database = TestDatabase.create();
		this.store = new JdbcPositionStore(this.database.dataSource());
		this.store.createSchema();
		createTable();
	}

	/**
	 * Create the table that is read.
	 */
	abstract void createTable() throws Exception;

	/**
	 * Set what is read.
	 */
	abstract void configure(ListenerResume.Builder resume);

	@AfterEach
	void stopAll() {
		this.contexts.forEach(this::stop);
		this.server.close();
	}

	void stop(AnnotationConfigApplicationContext context) {
		if (context.isActive()) {
			Futures.get(context.getBean(RealtimeConnection.class).disconnect());
			context.close();
		}
	}

	/**
	 * Start an application, and wait until it has read what it missed.
	 * @param listener the class of its listener
	 */
	<T extends Heard> T listen(RealtimeConnection connection, Class<T> listener) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.registerBean("connection", RealtimeConnection.class, () -> connection,
				(definition) -> definition.setDestroyMethodName(""));
		context.registerBean(ListenerResume.class, () -> {
			ListenerResume.Builder resume = ListenerResume.builder("test").store(this.store).pageSize(this.pageSize);
			configure(resume);
			return resume.build();
		});
		context.registerBean(listener);
		context.registerBean(AnnotatedListenerProcessor.class);
		context.refresh();
		this.contexts.add(context);
		T heard = context.getBean(listener);
		connection.addListener(heard);
		Futures.get(connection.connect());
		await().atMost(PATIENCE).until(() -> status(context).position() != null && !status(context).reading());
		return heard;
	}

	ListenerResume.Status status(AnnotationConfigApplicationContext context) {
		return context.getBean(ListenerResume.class).getStatus().get(this.listenerId);
	}

	/**
	 * Wait until nothing is read. The first live message may still be read before.
	 */
	void awaitRead() {
		await().atMost(PATIENCE).until(() -> !status(this.contexts.get(0)).reading());
	}

	/**
	 * Have the server send a frame on the newest connection.
	 */
	void send(String frame) {
		this.server.connections().get(this.server.connections().size() - 1).sendRaw(frame);
	}

	/**
	 * What a listener has heard.
	 */
	static class Heard implements RealtimeListener {

		final BlockingQueue<String> texts = new LinkedBlockingQueue<>();

		final List<DeliveryGapEvent> gaps = new CopyOnWriteArrayList<>();

		/**
		 * Run before a gap is noted.
		 */
		volatile Runnable atGap = () -> {
		};

		@Override
		public void onEvent(RealtimeEvent event) {
			if (event instanceof DeliveryGapEvent gap) {
				this.atGap.run();
				this.gaps.add(gap);
			}
		}

	}

}
