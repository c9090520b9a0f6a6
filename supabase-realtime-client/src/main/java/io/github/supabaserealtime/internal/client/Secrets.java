package io.github.supabaserealtime.internal.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.web.util.UriUtils;

/**
 * Masks secrets in texts of servers and gateways: tokens, {@code sb_} keys, and the api
 * key, also as it is encoded in the address of the socket.
 */
final class Secrets {

	private static final String TOKEN = "eyJ[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]*\\.[A-Za-z0-9_-]*"
			+ "|sb_(?:publishable|secret)_[A-Za-z0-9_-]+";

	private static final Pattern ESCAPE = Pattern.compile("%[0-9A-F]{2}");

	private final Pattern pattern;

	Secrets(String apiKey) {
		List<String> forms = Stream
			.of(apiKey, UriUtils.encode(apiKey, StandardCharsets.UTF_8),
					URLEncoder.encode(apiKey, StandardCharsets.UTF_8))
			.distinct()
			// a form that begins with another must not be left with its tail
			.sorted(Comparator.comparingInt(String::length).reversed())
			.toList();
		this.pattern = Pattern
			.compile(forms.stream().map(Secrets::quote).collect(Collectors.joining("|")) + "|" + TOKEN);
	}

	/**
	 * Quote a form so that the case of its escapes does not matter.
	 */
	private static String quote(String form) {
		StringBuilder quoted = new StringBuilder();
		Matcher escapes = ESCAPE.matcher(form);
		int end = 0;
		while (escapes.find()) {
			quoted.append(literal(form.substring(end, escapes.start())));
			String escape = escapes.group();
			quoted.append("(?:").append(escape).append('|').append(escape.toLowerCase(Locale.ROOT)).append(')');
			end = escapes.end();
		}
		return quoted.append(literal(form.substring(end))).toString();
	}

	private static String literal(String text) {
		return text.isEmpty() ? "" : Pattern.quote(text);
	}

	String mask(String text) {
		return this.pattern.matcher(text).replaceAll("***");
	}

}
