package io.github.supabaserealtime.conformance;

import java.util.Locale;

/**
 * The permissions of a signed-in user on a private topic. Each target's policies tell it
 * from the name of the topic, and allow nothing to anybody else.
 */
enum Access {

	/**
	 * Everything.
	 */
	FULL,

	/**
	 * Everything but having broadcasts stored.
	 */
	UNSTORED,

	/**
	 * Receiving only.
	 */
	READONLY,

	/**
	 * Reading and tracking presence, and sending broadcasts, but receiving none.
	 */
	PRESENCE,

	/**
	 * Everything, for {@link Target#MEMBER} alone.
	 */
	MEMBERS,

	/**
	 * Nothing.
	 */
	NONE;

	static Access of(String topic) {
		for (Access access : values()) {
			if (topic.startsWith(access.prefix())) {
				return access;
			}
		}
		return NONE;
	}

	String prefix() {
		return "conformance:" + name().toLowerCase(Locale.ROOT) + ":";
	}

}
