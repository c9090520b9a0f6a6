package io.github.supabaserealtime.test;

/**
 * A fault of an embedded server that is in force until it is lifted.
 *
 * @since 0.9.0
 */
public interface Fault extends AutoCloseable {

	/**
	 * Return how often the fault has struck.
	 * @return the number of times
	 */
	int strikes();

	/**
	 * Lift the fault.
	 */
	@Override
	void close();

}
