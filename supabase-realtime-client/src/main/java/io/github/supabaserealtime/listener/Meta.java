package io.github.supabaserealtime.listener;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Annotation that marks a parameter of a listener method that receives a value of the
 * message other than its payload. The Javadoc of each listener annotation lists the
 * values. Names and types are those of the accessors of the messages. A parameter of type
 * {@code Map<String, Object>} without a name receives all values that are present.
 *
 * @since 0.9.0
 */
@Target({ ElementType.PARAMETER, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Meta {

	/**
	 * Return the name of the value, for example {@code replayed}.
	 * @return the name, by default the name of the parameter
	 */
	String value() default "";

}
