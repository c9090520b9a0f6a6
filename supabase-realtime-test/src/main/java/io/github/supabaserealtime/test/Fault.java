package io.github.supabaserealtime.test;

/**
 * A fault that is in force until it is lifted.
 *
 * @since 0.1.0
 */
public interface Fault extends AutoCloseable {

	/**
	 * Lift the fault by itself after it has struck.
	 * @param count how often it strikes
	 * @return this fault
	 */
	Fault times(int count);

	/**
	 * Let the fault strike one connection only. Refused upgrades and HTTP requests have
	 * none yet.
	 * @param connection the connection
	 * @return this fault
	 */
	Fault only(ServerConnection connection);

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
