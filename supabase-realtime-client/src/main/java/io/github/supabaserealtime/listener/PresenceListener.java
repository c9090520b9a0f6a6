package io.github.supabaserealtime.listener;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.annotation.AliasFor;

/**
 * Annotation that marks a method as the listener for presence on a topic. When the
 * application starts, presence is enabled and the channel is subscribed.
 * <pre class="code">
 * &#064;PresenceListener(topic = "room:lobby")
 * void everybody(Map&lt;String, List&lt;Visitor&gt;&gt; visitors) { }
 *
 * &#064;PresenceListener(topic = "room:lobby")
 * void came(PresenceMessage.Join join) { }
 * </pre>
 *
 * The method may have these parameters:
 * <ul>
 * <li>the message: {@code PresenceMessage}, or one of its subtypes, which limits the
 * method to that event</li>
 * <li>the members: a {@code Map<String, List<T>>} of all who are present after a change
 * ({@code SYNC}), or a {@code List<T>} of those who came or went, which needs the event
 * {@code JOIN} or {@code LEAVE}. {@code T} is {@code PresenceMeta}, or a type to which
 * the connection's {@code JsonMapper} can convert the payload that a member tracks</li>
 * <li>{@code RealtimeChannel} and {@code RealtimeConnection}</li>
 * <li>parameters with {@link Topic}, {@link EventName} ({@code sync}, {@code join},
 * {@code leave}) or {@link Meta} ({@code key}, which is not available for
 * {@code SYNC})</li>
 * </ul>
 * The return type is {@code void}, or a {@code CompletionStage} that ends with the work.
 * <p>
 * For threads, order and failures see {@link BroadcastListener}.
 *
 * @since 0.9.0
 * @see AnnotatedListenerProcessor
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective(ListenerReflectiveProcessor.class)
@Repeatable(PresenceListeners.class)
public @interface PresenceListener {

	/**
	 * Return the id of the listener, by which it is named to the application. No other
	 * listener of the application context has it. Placeholders are resolved.
	 * @return the id, empty (the default) for the names of the bean and of the method
	 * with a full stop between them; methods of the same name get their parameter types
	 * behind it, and further annotations of one method get {@code #2}, {@code #3} and so
	 * on
	 */
	String id() default "";

	/**
	 * Return whether the listener starts with the application. Otherwise
	 * {@link RealtimeListenerRegistry#start} starts it. Placeholders are resolved.
	 * @return {@code true} (the default) or {@code false}
	 */
	String autoStartup() default "true";

	/**
	 * Return whether only one of several instances of the application listens: the one
	 * that leads. Spring Boot finds it by a {@code LockRegistry}; see
	 * {@code supabase.realtime.single-active}. While another instance leads, the listener
	 * is not called, and the channel is not subscribed for it.
	 * @return whether the listener is for the leader only, {@code false} by default
	 */
	boolean singleActive() default false;

	/**
	 * Return the topic; a short form of {@link #topic()}.
	 * @return the topic
	 */
	@AliasFor("topic")
	String value() default "";

	/**
	 * Return the topic, with or without the prefix {@code realtime:}. Placeholders and
	 * {@code #{…}} expressions are resolved.
	 * @return the topic
	 */
	@AliasFor("value")
	String topic() default "";

	/**
	 * Return the part of a presence change to listen to.
	 * @return the event; by default all of them, or the event of the parameter
	 */
	Event event() default Event.ALL;

	/**
	 * Return whether the server checks the channel against row-level policies. If the
	 * channel already exists, for example because it is declared below
	 * {@code supabase.realtime.channels}, it keeps its options. If that channel is public
	 * and this attribute is {@code true}, the application fails to start.
	 * @return whether the channel is private
	 */
	boolean privateChannel() default false;

	/**
	 * Return the largest number of calls of the method for one message, including the
	 * first call. Placeholders are resolved.
	 * @return a number from 1, empty (the default) for that of the property
	 * {@code supabase.realtime.listener.retry.max-attempts}
	 */
	String maxAttempts() default "";

	/**
	 * Return how long to wait before the second call for a message, for example
	 * {@code 500ms}. A number without a unit means milliseconds. Placeholders are
	 * resolved.
	 * @return the wait, empty (the default) for that of the property
	 * {@code supabase.realtime.listener.retry.delay}
	 */
	String retryDelay() default "";

	/**
	 * Return the name of the {@code RealtimeListenerErrorHandler} bean for the messages
	 * for which the method fails. Placeholders are resolved.
	 * @return the name, empty (the default) for the handler of all listeners
	 */
	String errorHandler() default "";

	/**
	 * Return the name or the qualifier of the {@code RealtimeConnection} bean.
	 * Placeholders are resolved.
	 * @return the name, empty (the default) for the only connection or the primary one
	 */
	String connection() default "";

	/**
	 * The parts of a presence change.
	 */
	enum Event {

		/**
		 * All parts.
		 */
		ALL,

		/**
		 * All members that are present after a change.
		 */
		SYNC,

		/**
		 * Members that came, or that changed the payload that they track.
		 */
		JOIN,

		/**
		 * Members that went, or that changed the payload that they track.
		 */
		LEAVE

	}

}
