package io.github.supabaserealtime.autoconfigure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.supabaserealtime.autoconfigure.ConfiguredKey.Kind;
import io.github.supabaserealtime.autoconfigure.KnownProperties.Match;
import io.github.supabaserealtime.autoconfigure.KnownProperties.Miss;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * Check for keys below {@code supabase.realtime} that are bound to nothing. A key below a
 * channel, or one that looks like a misspelled property, makes the application fail to
 * start. Any other may belong to the application and is logged as a warning.
 */
final class UnknownProperties {

	private static final Log logger = LogFactory.getLog(UnknownProperties.class);

	/** What stands before the name of a channel, of any connection. */
	private static final Pattern CHANNELS = Pattern
		.compile("supabase\\.realtime(?:\\.connections(?:\\.[^.\\[]+|\\[[^]]+]))?\\.channels(?=.)");

	private static final int FIRST = KnownProperties.PREFIX.getNumberOfElements();

	private UnknownProperties() {
	}

	/**
	 * Check the keys.
	 * @throws InvalidRealtimeConfigurationException if one of them fails the start
	 */
	static void check(List<ConfiguredKey> keys, UnknownKeys unknownKeys) {
		if (unknownKeys == UnknownKeys.IGNORE) {
			return;
		}
		Set<String> refused = new LinkedHashSet<>();
		Set<String> told = new LinkedHashSet<>();
		for (ConfiguredKey key : keys) {
			Match match = key.match();
			Miss miss = match.miss();
			if (miss != null && (isChannel(miss) || !KubernetesVariables.test(key, keys))) {
				String shared = shared(key);
				String instead = (shared != null) ? shared : instead(key.name(), miss);
				boolean fails = unknownKeys == UnknownKeys.FAIL && key.kind() == Kind.PROPERTY
						&& (instead != null || isChannel(miss));
				(fails ? refused : told).add("The " + key.describe() + " is unknown." + ((shared != null)
						? " It is for all connections: set '" + shared + "'." : hint(key.name(), miss, instead)));
			}
		}
		if (!told.isEmpty()) {
			logger.warn(String.join(" ", told)
					+ " If it is your application's own, set 'supabase.realtime.unknown-keys' to 'ignore'.");
		}
		if (!refused.isEmpty()) {
			throw new InvalidRealtimeConfigurationException(String.join("\n", refused),
					"Correct the name. If the property is your application's own, set"
							+ " 'supabase.realtime.unknown-keys' to 'warn' or 'ignore', or move it elsewhere.");
		}
	}

	/**
	 * Return the property of the whole application that was set for one connection.
	 */
	private static @Nullable String shared(ConfiguredKey key) {
		if (!isNamed(key.name())) {
			return null;
		}
		Match match = KnownProperties.match(KnownProperties.PREFIX.append(key.name().subName(FIRST + 2)),
				key.kind() == Kind.ENVIRONMENT_VARIABLE);
		return (match.miss() == null) ? match.path() : null;
	}

	private static boolean isChannel(Miss miss) {
		return CHANNELS.matcher(miss.path()).lookingAt();
	}

	private static String hint(ConfigurationPropertyName name, Miss miss, @Nullable String instead) {
		if (instead != null) {
			return " Did you mean '" + instead + "'?";
		}
		Matcher channels = CHANNELS.matcher(miss.path());
		if (!channels.lookingAt()) {
			return "";
		}
		String hint = " Below '" + miss.path() + "' there " + (miss.node().children().isEmpty() ? "is nothing."
				: "are " + miss.node().names().values().stream().collect(Collectors.joining("', '", "'", "'.")));
		String dotted = dotted(name, miss);
		return (dotted != null) ? hint + " If the name of the channel has dots, write it as '" + channels.group() + "["
				+ dotted + "]', in YAML as \"[" + dotted + "]\":." : hint;
	}

	/**
	 * Return the name of a channel that was cut at its dots.
	 */
	private static @Nullable String dotted(ConfigurationPropertyName name, Miss miss) {
		int first = FIRST + (isNamed(name) ? 3 : 1);
		if (miss.index() != first + 1) {
			return null;
		}
		int end = miss.index() + 1;
		while (end < name.getNumberOfElements()
				&& !miss.node().children().containsKey(name.getElement(end, Form.UNIFORM))) {
			end++;
		}
		List<String> elements = new ArrayList<>();
		for (int i = first; i < end; i++) {
			elements.add(name.getElement(i, Form.ORIGINAL));
		}
		return String.join(".", elements);
	}

	/**
	 * Return the property that was most likely meant.
	 */
	private static @Nullable String instead(ConfigurationPropertyName name, Miss miss) {
		String word = name.getElement(miss.index(), Form.UNIFORM);
		String sibling = closest(word, miss.node().names());
		if (sibling != null) {
			StringBuilder instead = new StringBuilder(miss.path()).append(".").append(sibling);
			ConfigurationPropertyName rest = name.subName(miss.index() + 1);
			if (!rest.isEmpty()) {
				instead.append(rest.toString().startsWith("[") ? "" : ".").append(rest);
			}
			return instead.toString();
		}
		if (isChannel(miss)) {
			return null;
		}
		// heartbeat-interval for heartbeat.interval
		int first = FIRST + (isNamed(name) ? 2 : 0);
		String prefix = KnownProperties.match(name.chop(first), false).path();
		StringBuilder words = new StringBuilder();
		for (int i = first; i < name.getNumberOfElements(); i++) {
			words.append(name.getElement(i, Form.UNIFORM));
		}
		String path = closest(words.toString(),
				KnownProperties.names()
					.stream()
					.filter((known) -> known.contains(".") && KnownProperties.has(prefix + "." + known))
					.collect(Collectors.toMap((known) -> known.replace(".", "").replace("-", ""), (known) -> known,
							(one, other) -> one)));
		return (path != null) ? prefix + "." + path : null;
	}

	/**
	 * Return whether a key is below one of the connections that have a name.
	 */
	private static boolean isNamed(ConfigurationPropertyName name) {
		return name.getNumberOfElements() > FIRST + 2 && "connections".equals(name.getElement(FIRST, Form.UNIFORM));
	}

	private static @Nullable String closest(String word, Map<String, String> names) {
		String closest = null;
		int least = Integer.MAX_VALUE;
		for (Map.Entry<String, String> candidate : names.entrySet()) {
			String known = candidate.getKey();
			int distance = distance(word, known);
			if (distance < least && isMistyped(word, known, distance)) {
				least = distance;
				closest = candidate.getValue();
			}
		}
		return closest;
	}

	/**
	 * Return whether a word looks like a mistake of a known one. The shorter the words,
	 * the more of them are close by chance, as {@code sql} is to {@code ssl}.
	 */
	private static boolean isMistyped(String word, String known, int distance) {
		int length = Math.min(word.length(), known.length());
		if (length > 4) {
			return distance <= ((length > 6) ? 2 : 1);
		}
		return distance == 0
				|| distance == 1 && (isSameLetters(word, known) || undoubled(word).equals(undoubled(known)));
	}

	private static boolean isSameLetters(String one, String other) {
		return Arrays.equals(one.chars().sorted().toArray(), other.chars().sorted().toArray());
	}

	/**
	 * Take out each letter that repeats the one before.
	 */
	private static String undoubled(String word) {
		return word.replaceAll("(.)\\1+", "$1");
	}

	/**
	 * Return how many letters were left out, added, mistaken or exchanged with their
	 * neighbor.
	 */
	static int distance(String one, String other) {
		int[][] distances = new int[one.length() + 1][other.length() + 1];
		for (int i = 0; i <= one.length(); i++) {
			for (int j = 0; j <= other.length(); j++) {
				if (i == 0 || j == 0) {
					distances[i][j] = i + j;
					continue;
				}
				int cost = (one.charAt(i - 1) == other.charAt(j - 1)) ? 0 : 1;
				distances[i][j] = Math.min(distances[i - 1][j - 1] + cost,
						Math.min(distances[i - 1][j], distances[i][j - 1]) + 1);
				if (i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2)
						&& one.charAt(i - 2) == other.charAt(j - 1)) {
					distances[i][j] = Math.min(distances[i][j], distances[i - 2][j - 2] + 1);
				}
			}
		}
		return distances[one.length()][other.length()];
	}

}
