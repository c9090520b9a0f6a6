package io.github.supabaserealtime.samples.liveboard.room;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * A line that somebody says. It is the payload of a broadcast and what a page posts.
 *
 * @param id the id
 * @param author the id of the visitor
 * @param from the name of the visitor
 * @param color the number of the visitor's colour
 * @param text what the line says
 * @param at when it was said
 */
public record Line(@Nullable String id, @Nullable String author, @Nullable String from, @Nullable Integer color,
		@Nullable String text, @Nullable Instant at) {

	/**
	 * The largest number of characters of a line.
	 */
	public static final int LONGEST = 280;

	boolean isValid() {
		return StringUtils.hasText(this.from) && StringUtils.hasText(this.text) && this.text.length() <= LONGEST;
	}

	/**
	 * Return the line as one that is said now.
	 */
	Line saidNow() {
		return new Line(UUID.randomUUID().toString(), this.author, this.from, this.color, this.text, Instant.now());
	}

	/**
	 * Return the line with an id and a time, which other programs may leave out.
	 */
	Line heard() {
		return new Line((this.id != null) ? this.id : UUID.randomUUID().toString(), this.author, this.from, this.color,
				this.text, (this.at != null) ? this.at : Instant.now());
	}

}
