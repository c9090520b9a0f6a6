package io.github.supabaserealtime.test;

/**
 * A fault of an embedded server. It applies until it is lifted.
 *
 * @since 0.9.0
 */
public interface Fault extends AutoCloseable {

	/**
	 * Return how often the fault has applied.
	 * @return the number of times
	 */
	int strikes();

	/**
	 * Lift the fault.
	 */
	@Override
	void close();

}
