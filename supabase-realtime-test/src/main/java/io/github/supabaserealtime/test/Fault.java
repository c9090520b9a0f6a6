package io.github.supabaserealtime.test;

/**
 * A fault of an embedded server. It applies until it is lifted.
 * <p>
 * Only this library implements it: a later version may add methods.
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
