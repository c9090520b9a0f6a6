package io.github.supabaserealtime;

/**
 * A registration that ends when it is closed. Closing twice does nothing.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ListenerRegistration extends AutoCloseable {

	/**
	 * End the registration. A delivery that is already under way may still finish.
	 */
	@Override
	void close();

}
