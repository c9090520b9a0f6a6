package io.github.supabaserealtime.client;

import java.util.regex.Pattern;

/**
 * Masks secrets in texts that come from elsewhere.
 */
final class Secrets {

	private static final Pattern TOKEN = Pattern
		.compile("eyJ[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]*" + "|sb_(publishable|secret)_[A-Za-z0-9_-]+");

	private final String apiKey;

	Secrets(String apiKey) {
		this.apiKey = apiKey;
	}

	String mask(String text) {
		return TOKEN.matcher(text.replace(this.apiKey, "***")).replaceAll("***");
	}

}
