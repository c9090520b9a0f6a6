package io.github.supabaserealtime.samples.liveboard.room;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Somebody in the room.
 *
 * @param id the id, which the page makes up
 * @param name the name
 * @param color the number of the colour, from 0 to 7
 */
public record Visitor(@Nullable String id, @Nullable String name, @Nullable Integer color) {

	private static final int LONGEST = 40;

	private static final int COLORS = 8;

	/**
	 * Return the visitor with a value for whatever is missing or makes no sense.
	 * @return the visitor
	 */
	public Visitor cleaned() {
		String known = (this.id != null && this.id.matches("[\\w-]{1,64}")) ? this.id : UUID.randomUUID().toString();
		String called = StringUtils.hasText(this.name) ? this.name.strip() : "Guest";
		String shown = (called.length() > LONGEST) ? called.substring(0, LONGEST) : called;
		return new Visitor(known, shown, (this.color != null) ? Math.floorMod(this.color, COLORS) : 0);
	}

}
