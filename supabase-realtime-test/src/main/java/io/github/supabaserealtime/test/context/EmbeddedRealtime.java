package io.github.supabaserealtime.test.context;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.test.context.ContextCustomizerFactories;

/**
 * Starts an {@link io.github.supabaserealtime.test.EmbeddedRealtimeServer} for the
 * application context of a test, makes it a bean and sets {@code supabase.realtime.url}
 * and {@code supabase.realtime.api-key}. The server lives as long as the context, which
 * Spring keeps for tests that are configured alike.
 *
 * @since 0.1.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ContextCustomizerFactories(EmbeddedRealtimeContextCustomizerFactory.class)
public @interface EmbeddedRealtime {

	/**
	 * A key that need not be a JWT.
	 * @return the key; empty (the default) for an anonymous token
	 */
	String apiKey() default "";

	/**
	 * The secret that tokens are signed with.
	 * @return the secret; empty (the default) for one of the server's own
	 */
	String jwtSecret() default "";

	/**
	 * How late a refused join is answered.
	 * @return the delay in milliseconds; 5000 at the real server
	 */
	long joinErrorDelay() default 0;

	/**
	 * How late a refused upgrade is answered.
	 * @return the delay in milliseconds; 2000 at the real server
	 */
	long connectErrorDelay() default 0;

	/**
	 * How many channels a socket may have joined.
	 * @return the number
	 */
	int maxChannelsPerClient() default 100;

	/**
	 * The largest payload.
	 * @return the size in kilobytes
	 */
	int maxPayloadKilobytes() default 3000;

	/**
	 * After which time without a byte from the client a socket is closed.
	 * @return the time in milliseconds
	 */
	long idleTimeout() default 60_000;

}
