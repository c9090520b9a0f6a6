package io.github.supabaserealtime;

/**
 * Registration of a listener. Closing it removes the listener. Closing it again has no
 * effect.
 * <p>
 * Only this library implements it: a later version may add methods.
 *
 * @since 0.9.0
 */
@FunctionalInterface
public interface ListenerRegistration extends AutoCloseable {

	/**
	 * Remove the listener. A delivery that is already in progress may still finish.
	 */
	@Override
	void close();

}
