package io.github.supabaserealtime.test;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Captures what the server, or another one, logs at INFO and above, and keeps it off the
 * console.
 */
final class LogCapture extends Handler implements AutoCloseable {

	// what an application names in its configuration; kept here, else it could be
	// collected
	private final Logger logger;

	final List<LogRecord> records = new CopyOnWriteArrayList<>();

	LogCapture() {
		this(EmbeddedRealtimeServer.class.getPackageName());
	}

	LogCapture(String name) {
		this.logger = Logger.getLogger(name);
		this.logger.setLevel(Level.INFO);
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
