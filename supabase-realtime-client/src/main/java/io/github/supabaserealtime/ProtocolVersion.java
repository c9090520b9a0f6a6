package io.github.supabaserealtime;

import org.springframework.util.Assert;

/**
 * Version of the protocol between client and server (protocol.md 2).
 *
 * @since 0.9.0
 */
public enum ProtocolVersion {

	/**
	 * Text objects; no binary payloads and no {@code join_ref} from the server.
	 */
	V1("1.0.0"),

	/**
	 * Text arrays and binary user broadcasts.
	 */
	V2("2.0.0");

	private final String vsn;

	ProtocolVersion(String vsn) {
		this.vsn = vsn;
	}

	/**
	 * Return the value of the query parameter {@code vsn}.
	 * @return the version as the server reads it
	 */
	public String vsn() {
		return this.vsn;
	}

	/**
	 * Return the version of a name.
	 * @param vsn {@code 1.0.0} or {@code 2.0.0}: the server refuses all else
	 * @return the version
	 * @throws IllegalArgumentException if the name is another
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
