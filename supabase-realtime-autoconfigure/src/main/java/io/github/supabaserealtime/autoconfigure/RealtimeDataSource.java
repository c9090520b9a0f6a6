package io.github.supabaserealtime.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.beans.factory.annotation.Qualifier;

/**
 * Qualifier annotation for the {@code DataSource} by which listeners read the rows that
 * they missed, and that keeps their positions. Its rights are those of its database user,
 * not those of an access token.
 *
 * @since 0.9.0
 */
@Target({ ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Qualifier
public @interface RealtimeDataSource {

	/**
	 * Name of the connection below {@code supabase.realtime.connections} whose listeners
	 * read from it. Empty (the default) for the default connection and for the positions
	 * of all listeners.
	 */
	String value() default "";

}
