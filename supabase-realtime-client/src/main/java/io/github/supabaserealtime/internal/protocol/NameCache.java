package io.github.supabaserealtime.internal.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Remembers short texts that frames repeat, such as topics and the names of tables, so
 * that they are not copied for each frame. Safe for several threads, since each entry is
 * one immutable reference.
 */
final class NameCache {

	private static final int SIZE = 256;

	private static final int LONGEST = 128;

	private final @Nullable String[] names = new String[SIZE];

	/**
	 * Return a part of a text.
	 * @param hash the hash code of the part
	 */
	String get(String text, int start, int end, int hash) {
		int slot = (hash ^ (hash >>> 16)) & (SIZE - 1);
		String known = this.names[slot];
		if (known != null && known.length() == end - start && text.startsWith(known, start)) {
			return known;
		}
		String name = text.substring(start, end);
		if (name.length() <= LONGEST) {
			this.names[slot] = name;
		}
		return name;
	}

}
