package io.github.supabaserealtime.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.github.supabaserealtime.internal.text.Topics;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;
import org.springframework.util.StringValueResolver;

/**
 * Resolves placeholders and expressions in the attributes of the annotations.
 */
class ListenerAttributes {

	private final StringValueResolver resolver;

	ListenerAttributes(StringValueResolver resolver) {
		this.resolver = resolver;
	}

	String resolve(ListenerMethod method, String attribute, String value) {
		if (!StringUtils.hasText(value)) {
			return "";
		}
		String resolved;
		try {
			resolved = this.resolver.resolveStringValue(value);
		}
		catch (RuntimeException ex) {
			throw method.invalid(
					"attribute '" + attribute + "' is '" + value + "', which cannot be resolved: " + ex.getMessage(),
					ex);
		}
		// without a configurer of its own a context leaves unknown placeholders as they
		// are
		if (resolved != null && resolved.contains("${")) {
			throw method.invalid("attribute '" + attribute + "' is '" + value
					+ "', which cannot be resolved: there is no such property");
		}
		return (resolved != null) ? resolved.trim() : "";
	}

	String required(ListenerMethod method, String attribute, String value, String advice) {
		String resolved = resolve(method, attribute, value);
		if (resolved.isEmpty()) {
			throw method.invalid("attribute '" + attribute + "' is empty: " + advice);
		}
		return resolved;
	}

	/**
	 * Return the columns that 'select' names. Commas separate several in one entry, as in
	 * the property for a declared channel.
	 */
	List<String> columns(ListenerMethod method, String[] select) {
		List<String> columns = new ArrayList<>();
		for (int index = 0; index < select.length; index++) {
			String entry = resolve(method, "select[" + index + "]", select[index]);
			for (String column : entry.split(",", -1)) {
				if (!StringUtils.hasText(column)) {
					throw method.invalid("attribute 'select[" + index + "]' is "
							+ (entry.isEmpty() ? "blank" : "'" + entry + "', in which a column is blank")
							+ ": name a column, or leave 'select' away for all columns");
				}
				columns.add(column.trim());
			}
		}
		return columns;
	}

	@Nullable String optional(ListenerMethod method, String attribute, String value) {
		String resolved = resolve(method, attribute, value);
		return resolved.isEmpty() ? null : resolved;
	}

	/**
	 * Return what an attribute that is {@code true} or {@code false} says.
	 * @param absent what it is if it is empty
	 */
	boolean flag(ListenerMethod method, String attribute, String value, boolean absent) {
		String resolved = resolve(method, attribute, value).toLowerCase(Locale.ROOT);
		return switch (resolved) {
			case "true" -> true;
			case "false" -> false;
			case "" -> absent;
			default -> throw method
				.invalid("attribute '" + attribute + "' is '" + resolved + "': it must be 'true' or 'false'");
		};
	}

	String topic(ListenerMethod method, String value) {
		return Topics.prefixed(required(method, "topic", value, "name the topic to listen to"));
	}

}
