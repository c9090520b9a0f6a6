package io.github.supabaserealtime;

import org.springframework.util.Assert;

/**
 * Version of the protocol between client and server (protocol.md 2).
 *
 * @since 0.9.0
 */
public enum ProtocolVersion {

	/**
	 * JSON objects as text, without binary payloads and without {@code join_ref} from the
	 * server.
	 */
	V1("1.0.0"),

	/**
	 * JSON arrays as text, and binary frames for broadcasts of clients.
	 */
	V2("2.0.0");

	private final String vsn;

	ProtocolVersion(String vsn) {
		this.vsn = vsn;
	}

	/**
	 * Return the value of the query parameter {@code vsn}.
	 * @return the version in the form that the server reads
	 */
	public String vsn() {
		return this.vsn;
	}

	/**
	 * Return the version with a name.
	 * @param vsn {@code 1.0.0} or {@code 2.0.0}; the server refuses any other
	 * @return the version
	 * @throws IllegalArgumentException if there is no such version
	 */
	public static ProtocolVersion of(String vsn) {
		for (ProtocolVersion version : values()) {
			if (version.vsn.equals(vsn)) {
				return version;
			}
		}
		Assert.isTrue(false, () -> "Unknown protocol version '" + vsn + "', use 1.0.0 or 2.0.0");
		throw new IllegalStateException();
	}

}
