package io.github.supabaserealtime.internal.protocol;

import java.nio.charset.StandardCharsets;

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
		int slot = slot(hash);
		String known = this.names[slot];
		if (known != null && known.length() == end - start && text.startsWith(known, start)) {
			return known;
		}
		return keep(slot, text.substring(start, end));
	}

	/**
	 * Return a part of a text in UTF-8.
	 * @return the part, or {@code null} if it is not of ASCII characters only
	 */
	@Nullable String get(byte[] bytes, int start, int end) {
		int hash = 0;
		for (int i = start; i < end; i++) {
			if (bytes[i] < 0) {
				return null;
			}
			hash = 31 * hash + bytes[i];
		}
		int slot = slot(hash);
		String known = this.names[slot];
		if (known != null && isSame(known, bytes, start, end)) {
			return known;
		}
		return keep(slot, new String(bytes, start, end - start, StandardCharsets.US_ASCII));
	}

	private static boolean isSame(String name, byte[] bytes, int start, int end) {
		if (name.length() != end - start) {
			return false;
		}
		for (int i = start; i < end; i++) {
			if (name.charAt(i - start) != bytes[i]) {
				return false;
			}
		}
		return true;
	}

	private static int slot(int hash) {
		return (hash ^ (hash >>> 16)) & (SIZE - 1);
	}

	private String keep(int slot, String name) {
		if (name.length() <= LONGEST) {
			this.names[slot] = name;
		}
		return name;
	}

}
