package io.github.supabaserealtime.test;

/**
 * The generations of the real server that an embedded server can simulate. The protocol
 * does not tell the version of the server, so test an application with both if it must
 * work with both.
 *
 * @since 0.9.0
 */
public enum ServerGeneration {

	/**
	 * The server of version 2.129, which older projects and images run.
	 */
	V2_129,

	/**
	 * The newest known server. It does not correspond to a single release.
	 */
	NEWEST

}
