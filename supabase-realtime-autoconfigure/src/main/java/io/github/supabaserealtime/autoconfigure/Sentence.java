package io.github.supabaserealtime.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * Ends the messages of exceptions with a full stop if they have none.
 */
final class Sentence {

	private Sentence() {
	}

	static String end(@Nullable String text) {
		String sentence = String.valueOf(text).stripTrailing();
		return sentence.matches("(?s).*[.!?]") ? sentence : sentence + ".";
	}

}
