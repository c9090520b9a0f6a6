package io.github.supabaserealtime.listener;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Annotation that marks a parameter of a listener method to which a value of the message
 * other than its payload is passed. The annotations of the methods say which values there
 * are and of which type; they are named as the accessors of the messages. A parameter of
 * type {@code Map<String, Object>} without a name takes all values that are present.
 *
 * @since 0.9.0
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
