package io.github.supabaserealtime.listener;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * Container annotation for several {@link BroadcastChangesListener} annotations on one
 * method.
 *
 * @since 0.9.0
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective(ListenerReflectiveProcessor.class)
public @interface BroadcastChangesListeners {

	/**
	 * Return the annotations.
	 * @return the annotations
	 */
	BroadcastChangesListener[] value();

}
