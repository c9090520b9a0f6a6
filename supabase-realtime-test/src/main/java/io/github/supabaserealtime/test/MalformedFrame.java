package io.github.supabaserealtime.test;

import org.jspecify.annotations.Nullable;

/**
 * A frame that a client sent and the server could not read. The server drops it without
 * an answer (protocol.md 2.6).
 *
 * @param connectionId the id of the connection
 * @param text the content of a text frame, or {@code null} for a binary one
 * @param bytes the content of a binary frame, or {@code null} for a text one
 * @since 0.9.0
 */
public record MalformedFrame(long connectionId, @Nullable String text, byte @Nullable [] bytes) {

	@Override
	public String toString() {
		String content = (this.text != null) ? this.text.length() + " characters"
				: ((this.bytes != null) ? this.bytes.length : 0) + " bytes";
		// what cannot be read may hold a token
		return "MalformedFrame[" + this.connectionId + ": " + content + "]";
	}

}
