package io.github.supabaserealtime.samples.changesworker.database;

import java.util.concurrent.Callable;

import org.opentest4j.TestAbortedException;

/**
 * A PostgreSQL for tests, which cannot be started everywhere.
 */
public final class Postgres {

	private Postgres() {
	}

	public static <T> T orSkip(Callable<T> start) {
		try {
			return start.call();
		}
		catch (Exception | LinkageError ex) {
			throw new TestAbortedException("PostgreSQL cannot be started here: " + ex, ex);
		}
	}

}
