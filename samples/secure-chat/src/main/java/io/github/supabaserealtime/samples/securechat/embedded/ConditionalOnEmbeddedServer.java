package io.github.supabaserealtime.samples.securechat.embedded;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;

/**
 * Annotation that marks what exists only while the chat talks to a server in its own JVM,
 * which it does without {@code SUPABASE_URL}.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ConditionalOnExpression("'${supabase.realtime.url:}'.isEmpty()")
public @interface ConditionalOnEmbeddedServer {

}
