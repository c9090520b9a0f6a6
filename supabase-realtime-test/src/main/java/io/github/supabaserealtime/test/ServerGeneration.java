package io.github.supabaserealtime.test;

/**
 * The generations of the real server that an embedded one can be. There is no version in
 * the protocol: an application that is to work with both is tested with both.
 *
 * @since 0.9.0
 */
public enum ServerGeneration {

	/**
	 * The server of version 2.129, which older projects and images run.
	 */
	V2_129,

	/**
	 * The newest server that is known, of which no single release can be named.
	 */
	NEWEST

}
