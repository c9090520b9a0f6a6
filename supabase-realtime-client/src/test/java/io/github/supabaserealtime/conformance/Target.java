package io.github.supabaserealtime.conformance;

import java.util.Map;

import org.opentest4j.TestAbortedException;

/**
 * A server that the cases are asked of.
 */
interface Target extends AutoCloseable {

	/**
	 * The user whom topics of {@link Access#MEMBERS} and rows of {@link Tables#OWNED}
	 * belong to.
	 */
	String MEMBER = "11111111-1111-4111-8111-111111111111";

	/**
	 * Another user.
	 */
	String STRANGER = "22222222-2222-4222-8222-222222222222";

	/**
	 * Create tables and policies, once the server has served its first channel.
	 */
	default void prepare() {
	}

	/**
	 * Return the address that a Realtime client is given.
	 */
	String url();

	/**
	 * Sign a token as the server's own.
	 * @param claims the claims; {@code exp} in an hour or later and the role
	 * {@code authenticated} are added where they are missing
	 */
	String jwt(Map<String, ?> claims);

	/**
	 * Sign claims as they are, for tokens that lack something.
	 */
	String sign(Map<String, ?> claims);

	/**
	 * Return the database behind the server, with the tables of {@link Tables} and the
	 * policies of {@link Access}.
	 * @throws TestAbortedException if it cannot be reached, which skips the case
	 */
	TargetDatabase database();

	/**
	 * Return whether there is a {@link #database()}.
	 */
	boolean hasDatabase();

	/**
	 * Return whether the server evaluates an operator of filters. The embedded one says
	 * so where it does not.
	 */
	default boolean evaluates(String operator) {
		return true;
	}

	/**
	 * Return whether the server is known to store broadcasts of clients that ask for it.
	 * A real one does behind a flag, and says nothing where the flag is off.
	 */
	default boolean stores() {
		return false;
	}

	default Endpoint endpoint() {
		return Endpoint.of(url());
	}

	/**
	 * Return an anonymous key.
	 */
	default String key() {
		return jwt(Map.of("role", "anon"));
	}

	/**
	 * Return the token of a user.
	 */
	default String tokenOf(String user) {
		return jwt(Map.of("sub", user));
	}

	@Override
	void close();

}
