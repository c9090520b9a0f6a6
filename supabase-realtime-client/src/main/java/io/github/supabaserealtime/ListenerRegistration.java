package io.github.supabaserealtime;

/**
 * Registration of a listener. It ends when it is closed; closing it again does nothing.
 *
 * @since 0.9.0
 */
@FunctionalInterface
public interface ListenerRegistration extends AutoCloseable {

	/**
	 * End the registration. A delivery that is already under way may still finish.
	 */
	@Override
	void close();

}
