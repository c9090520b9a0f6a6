package io.github.supabaserealtime.samples.liveboard.room;

import org.jspecify.annotations.Nullable;

/**
 * The position of the pointer of a visitor. It is the payload of a broadcast and what a
 * page posts.
 *
 * @param visitor the id of the visitor
 * @param name the name of the visitor
 * @param color the number of the visitor's colour
 * @param x from 0 (left) to 1
 * @param y from 0 (top) to 1
 */
public record Cursor(@Nullable String visitor, @Nullable String name, @Nullable Integer color, double x, double y) {

	boolean isValid() {
		return this.visitor != null && this.x >= 0 && this.x <= 1 && this.y >= 0 && this.y <= 1;
	}

}
