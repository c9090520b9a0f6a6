package io.github.supabaserealtime.internal.client;

import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the client logs during a test.
 */
public final class LogWatch implements BeforeEachCallback, AfterEachCallback {

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.supabaserealtime");

	private final ListAppender<ILoggingEvent> log = new ListAppender<>();

	private final @Nullable Level level = this.logger.getLevel();

	@Override
	public void beforeEach(ExtensionContext context) {
		this.log.start();
		this.logger.addAppender(this.log);
	}

	@Override
	public void afterEach(ExtensionContext context) {
		this.logger.detachAppender(this.log);
		this.logger.setLevel(this.level);
		this.logger.setAdditive(true);
	}

	/**
	 * Keep what is logged at DEBUG too, and write nothing elsewhere.
	 */
	void debug() {
		this.logger.setLevel(Level.DEBUG);
		this.logger.setAdditive(false);
	}

	/**
	 * Return what was logged on a level.
	 */
	public List<ILoggingEvent> events(Level level) {
		return List.copyOf(this.log.list).stream().filter((event) -> event.getLevel() == level).toList();
	}

	List<String> warnings() {
		return messages(Level.WARN);
	}

	/**
	 * Return the messages that were logged on a level.
	 */
	public List<String> messages(Level level) {
		return events(level).stream().map(ILoggingEvent::getFormattedMessage).toList();
	}

	void clear() {
		this.log.list.clear();
	}

}
