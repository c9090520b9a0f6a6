package io.github.supabaserealtime.listener;

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

	@Nullable String optional(ListenerMethod method, String attribute, String value) {
		String resolved = resolve(method, attribute, value);
		return resolved.isEmpty() ? null : resolved;
	}

	String topic(ListenerMethod method, String value) {
		return Topics.prefixed(required(method, "topic", value, "name the topic to listen to"));
	}

}
