package io.github.supabaserealtime.samples.liveboard;

import org.springframework.util.StringUtils;

/**
 * A line on the board.
 *
 * @param from who wrote it
 * @param text what it says
 */
record BoardMessage(String from, String text) {

	private static final int LONGEST = 200;

	boolean isValid() {
		return StringUtils.hasText(this.from) && StringUtils.hasText(this.text) && this.text.length() <= LONGEST;
	}

}
