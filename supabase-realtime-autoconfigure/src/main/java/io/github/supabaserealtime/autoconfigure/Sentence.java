package io.github.supabaserealtime.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * Ends the messages of exceptions, some of which have a full stop already.
 */
final class Sentence {

	private Sentence() {
	}

	static String end(@Nullable String text) {
		String sentence = String.valueOf(text).stripTrailing();
		return sentence.matches("(?s).*[.!?]") ? sentence : sentence + ".";
	}

}
