package io.github.supabaserealtime.listener;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Annotation that marks a {@code String} parameter of a listener method that receives the
 * name of the event: the event of a broadcast; {@code INSERT}, {@code UPDATE} or
 * {@code DELETE} for a change; {@code sync}, {@code join} or {@code leave} for presence.
 *
 * @since 0.9.0
 */
@Target({ ElementType.PARAMETER, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface EventName {

}
