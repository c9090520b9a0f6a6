package io.github.supabaserealtime.samples.securechat.chat;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * A message of the chat, which is the payload of a broadcast. Whoever may send on the
 * channel can put any name into {@code from}: the server checks who may send, not what.
 *
 * @param id the id
 * @param from the name of the sender
 * @param text what it says
 * @param at when it was written
 */
public record ChatMessage(@Nullable String id, @Nullable String from, @Nullable String text, @Nullable Instant at) {

	/**
	 * The largest number of characters of a message.
	 */
	public static final int LONGEST = 280;

	boolean isValid() {
		return this.id != null && this.from != null && this.at != null && isText(this.text);
	}

	static boolean isText(@Nullable String text) {
		return StringUtils.hasText(text) && text.length() <= LONGEST;
	}

}
