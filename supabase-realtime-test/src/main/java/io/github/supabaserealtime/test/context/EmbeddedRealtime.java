package io.github.supabaserealtime.test.context;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.supabaserealtime.test.ServerGeneration;
import io.github.supabaserealtime.test.Timing;
import io.github.supabaserealtime.test.TokenAlgorithm;
import io.github.supabaserealtime.test.junit.EmbeddedRealtimeExtension;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.test.context.ContextCustomizerFactories;

/**
 * Annotation that starts an
 * {@link io.github.supabaserealtime.test.EmbeddedRealtimeServer} for a test class and
 * passes it to parameters of that type.
 * <p>
 * With {@code @SpringBootTest}, a sliced test or any other test that has an application
 * context, the server is a bean of that context, and {@code supabase.realtime.url} and
 * {@code supabase.realtime.api-key} are set. The server runs as long as the context.
 * Spring reuses a context for test classes with the same configuration, so classes with
 * equal attributes share a server, and classes with other attributes have another one.
 * After each test class the server is
 * {@linkplain io.github.supabaserealtime.test.EmbeddedRealtimeServer#reset() reset},
 * unless another class that shares it is still running. It is not reset between the tests
 * of a class.
 * <p>
 * In any other JUnit test the class has a server of its own, see
 * {@link io.github.supabaserealtime.test.junit.EmbeddedRealtimeExtension}.
 *
 * @since 0.9.0
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ContextCustomizerFactories(EmbeddedRealtimeContextCustomizerFactory.class)
@ExtendWith(EmbeddedRealtimeExtension.class)
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
	 * The algorithm with which the server signs tokens.
	 * @return the algorithm: {@code HS256} (the default) with the secret, {@code ES256}
	 * or {@code RS256} with a key that the server makes up
	 */
	TokenAlgorithm tokenAlgorithm() default TokenAlgorithm.HS256;

	/**
	 * The generation of the real server that this server simulates.
	 * @return the generation
	 */
	ServerGeneration generation() default ServerGeneration.NEWEST;

	/**
	 * The delays of the server.
	 * @return the timing
	 */
	Timing timing() default Timing.FAST;

	/**
	 * How many times faster than the real server this one is, see
	 * {@link io.github.supabaserealtime.test.EmbeddedRealtimeServerBuilder#timeFactor}.
	 * @return the factor
	 */
	double timeFactor() default 1;

	/**
	 * The delay of the answer to a refused join.
	 * @return the delay in milliseconds; -1 (the default) for that of {@link #timing()},
	 * 5000 at the real server
	 */
	long joinErrorDelay() default -1;

	/**
	 * The delay of the answer to a refused upgrade.
	 * @return the delay in milliseconds; -1 (the default) for that of {@link #timing()},
	 * 2000 at the real server
	 */
	long connectErrorDelay() default -1;

	/**
	 * The time from the commit of a change of the embedded database until it is sent.
	 * @return the time in milliseconds; -1 (the default) for that of {@link #timing()},
	 * 100 to 500 at the real server
	 */
	long pollInterval() default -1;

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
	 * The time without a byte from the client after which a socket is closed.
	 * @return the time in milliseconds
	 */
	long idleTimeout() default 60_000;

	/**
	 * The largest message of a client.
	 * @return the size in bytes
	 */
	int maxFrameBytes() default 5_000_000;

	/**
	 * How many sockets may have joined channels.
	 * @return the number; 0 for no limit, 200 at the real server
	 */
	int maxConcurrentUsers() default 0;

	/**
	 * How many joins per second are allowed on average.
	 * @return the number; 0 for no limit, 100 at the real server
	 */
	int maxJoinsPerSecond() default 0;

	/**
	 * How many broadcasts per second, in and out, are allowed on average.
	 * @return the number; 0 for no limit, 100 at the real server
	 */
	int maxEventsPerSecond() default 0;

	/**
	 * How many presence messages per second are allowed on average.
	 * @return the number; 0 for no limit, 1000 at the real server
	 */
	int maxPresenceEventsPerSecond() default 0;

	/**
	 * How many presence calls a channel may make in {@link #presenceWindow()}.
	 * @return the number; 0 for no limit
	 */
	int maxPresenceCalls() default 5;

	/**
	 * How long presence calls of a channel count.
	 * @return the time in milliseconds
	 */
	long presenceWindow() default 30_000;

	/**
	 * The time after which a socket that has tried to join, but has no joined channel, is
	 * dropped without a close frame.
	 * @return the time in milliseconds
	 */
	long channellessTimeout() default 600_000;

	/**
	 * Whether only private channels may be joined.
	 * @return whether public channels are refused
	 */
	boolean privateOnly() default false;

	/**
	 * Whether the server stores broadcasts of clients that ask for it, see
	 * {@link io.github.supabaserealtime.test.EmbeddedRealtimeServerBuilder#broadcastPersistence}.
	 * @return whether they are stored
	 */
	boolean broadcastPersistence() default true;

	/**
	 * Whether the tables of the server's database can be read over HTTP, see
	 * {@link io.github.supabaserealtime.test.EmbeddedRealtimeServerBuilder#rest}. Then
	 * {@code supabase.realtime.resume.rest-url} is set too.
	 * @return whether they can be read
	 */
	boolean rest() default false;

	/**
	 * How many rows an answer over HTTP has at most.
	 * @return the number; 0 for no limit
	 */
	int maxRows() default 1000;

	/**
	 * The only tenant that the server knows: its address becomes
	 * {@code ws://<tenant>.localhost:<port>/socket}, which the machine must resolve.
	 * @return the tenant; empty (the default) for any
	 */
	String tenant() default "";

	/**
	 * Callbacks that change the settings further, in this order.
	 * @return classes with a constructor without arguments
	 */
	Class<? extends EmbeddedRealtimeCustomizer>[] customizers() default {};

	/**
	 * Whether the test class and its nested classes have a context and a server of their
	 * own, even if another class has the same configuration. Use it for classes that run
	 * in parallel and use faults of the server.
	 * @return whether the context is the class's own
	 */
	boolean ownContext() default false;

}
