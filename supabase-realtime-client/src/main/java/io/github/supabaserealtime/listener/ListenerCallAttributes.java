package io.github.supabaserealtime.listener;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import io.github.supabaserealtime.RealtimeListenerErrorHandler;
import io.github.supabaserealtime.internal.listening.CallTerms;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.format.annotation.DurationFormat;
import org.springframework.format.datetime.standard.DurationFormatterUtils;

/**
 * Reads the attributes that say how a method is called: how often, and who is told when
 * it fails.
 */
class ListenerCallAttributes {

	private final ListenerAttributes attributes;

	private final ListableBeanFactory beans;

	ListenerCallAttributes(ListenerAttributes attributes, ListableBeanFactory beans) {
		this.attributes = attributes;
		this.beans = beans;
	}

	/**
	 * Read the attributes of an annotation.
	 * @return what they say, without the id of the listener
	 * @throws InvalidListenerException if one of them cannot work
	 */
	CallTerms of(ListenerMethod method, MergedAnnotation<?> annotation) {
		CallTerms terms = new CallTerms("", maxAttempts(method, annotation.getString("maxAttempts")),
				retryDelay(method, annotation.getString("retryDelay")),
				errorHandler(method, annotation.getString("errorHandler")));
		Integer maxAttempts = terms.maxAttempts();
		if (maxAttempts != null && maxAttempts > 1) {
			refuseAsync(method, "maxAttempts");
		}
		if (annotation.getValue("batch", Boolean.class).orElse(false)) {
			refuseAsync(method, "batch");
		}
		if (terms.errorHandler() != null) {
			refuseAsync(method, "errorHandler");
		}
		return terms;
	}

	private static void refuseAsync(ListenerMethod method, String attribute) {
		if (method.isAsync()) {
			throw method.invalid("it is @Async, so that nobody sees what it throws: remove @Async or the attribute '"
					+ attribute + "'");
		}
	}

	private @Nullable Integer maxAttempts(ListenerMethod method, String value) {
		String text = this.attributes.optional(method, "maxAttempts", value);
		if (text == null) {
			return null;
		}
		int number;
		try {
			number = Integer.parseInt(text);
		}
		catch (NumberFormatException ex) {
			number = 0;
		}
		if (number < 1) {
			throw method.invalid("attribute 'maxAttempts' is '" + text + "': it must be a whole number, 1 or more");
		}
		return number;
	}

	private @Nullable Duration retryDelay(ListenerMethod method, String value) {
		String text = this.attributes.optional(method, "retryDelay", value);
		if (text == null) {
			return null;
		}
		Duration delay;
		try {
			delay = DurationFormatterUtils.detectAndParse(text, DurationFormat.Unit.MILLIS);
		}
		catch (IllegalArgumentException ex) {
			delay = Duration.ZERO;
		}
		if (delay.compareTo(Duration.ofMillis(1)) < 0) {
			throw method.invalid("attribute 'retryDelay' is '" + text
					+ "': it must be a time of at least 1ms, for example '500ms' or '2s'");
		}
		return delay;
	}

	private @Nullable RealtimeListenerErrorHandler errorHandler(ListenerMethod method, String value) {
		String name = this.attributes.optional(method, "errorHandler", value);
		if (name == null) {
			return null;
		}
		try {
			return this.beans.getBean(name, RealtimeListenerErrorHandler.class);
		}
		catch (NoSuchBeanDefinitionException | BeanNotOfRequiredTypeException ex) {
			List<String> names = Arrays.asList(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beans,
					RealtimeListenerErrorHandler.class));
			throw method.invalid("attribute 'errorHandler' is '" + name + "', but the beans of type"
					+ " RealtimeListenerErrorHandler are " + names, ex);
		}
	}

}
