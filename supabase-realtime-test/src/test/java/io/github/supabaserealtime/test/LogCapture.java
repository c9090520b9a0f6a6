package io.github.supabaserealtime.test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * What a class of the server logs, which is kept off the console meanwhile.
 */
final class LogCapture extends Handler implements AutoCloseable {

	private final Logger logger;

	final List<LogRecord> records = new CopyOnWriteArrayList<>();

	LogCapture(String simpleName) {
		this(Logger.getLogger("io.github.supabaserealtime.test.server." + simpleName));
	}

	LogCapture(Class<?> type) {
		this(Logger.getLogger(type.getName()));
		this.logger.setLevel(Level.INFO);
	}

	private LogCapture(Logger logger) {
		this.logger = logger;
		this.logger.setUseParentHandlers(false);
		this.logger.addHandler(this);
	}

	@Override
	public void publish(LogRecord entry) {
		this.records.add(entry);
	}

	@Override
	public void flush() {
	}

	@Override
	public void close() {
		this.logger.removeHandler(this);
		this.logger.setLevel(null);
		this.logger.setUseParentHandlers(true);
	}

}
