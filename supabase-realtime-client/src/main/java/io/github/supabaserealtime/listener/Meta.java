package io.github.supabaserealtime.listener;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a parameter of a listener method that takes something about the message beside
 * its payload. Which there are and of what type stands with the annotations of the
 * methods; all are named as the messages' own accessors are. A parameter of type
 * {@code Map<String, Object>} without a name takes all that are there.
 *
 * @since 0.1.0
 */
@Target({ ElementType.PARAMETER, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Meta {

	/**
	 * Return the name, {@code replayed} for instance.
	 * @return the name, by default that of the parameter
	 */
	String value() default "";

}
