package io.github.supabaserealtime.autoconfigure;

import java.beans.PropertyDescriptor;
import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.core.env.Environment;

/**
 * Warns of durations that were written without a unit and are shorter than a second: a
 * bare number means milliseconds, and {@code 30} was most likely meant as seconds.
 */
final class DurationsWithoutUnit {

	private static final Log logger = LogFactory.getLog(DurationsWithoutUnit.class);

	// more digits are a second or longer
	private static final String SHORT_NUMBER = "\\+?0*\\d{1,3}";

	private DurationsWithoutUnit() {
	}

	static void warn(Environment environment) {
		warn(Binder.get(environment), "supabase.realtime", RealtimeProperties.class);
	}

	private static void warn(Binder binder, String prefix, Class<?> type) {
		for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(type)) {
			String name = prefix + "." + DataObjectPropertyName.toDashedForm(property.getName());
			Class<?> propertyType = property.getPropertyType();
			if (propertyType == Duration.class) {
				binder.bind(name, Bindable.of(String.class)).map(String::strip).ifBound((text) -> warn(name, text));
			}
			else if (propertyType != null && propertyType.getEnclosingClass() == RealtimeProperties.class
					&& !propertyType.isEnum()) {
				warn(binder, name, propertyType);
			}
		}
	}

	private static void warn(String name, String text) {
		if (text.matches(SHORT_NUMBER)) {
			logger.warn("The property '" + name + "' is " + text + " without a unit, which means milliseconds. Write '"
					+ text + "ms', or '" + text + "s' if you mean seconds.");
		}
	}

}
