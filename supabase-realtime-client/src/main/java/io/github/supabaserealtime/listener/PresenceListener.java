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
 * Annotation that marks a method as the listener for presence on a topic. Presence is
 * enabled and the channel is subscribed when the application starts. <pre class="code">
 * &#064;PresenceListener(topic = "room:lobby")
 * void everybody(Map&lt;String, List&lt;Visitor&gt;&gt; visitors) { }
 *
 * &#064;PresenceListener(topic = "room:lobby")
 * void came(PresenceMessage.Join join) { }
 * </pre>
 *
 * A parameter of type {@code PresenceMessage} takes the message; one of its subtypes
 * narrows the event. One parameter may take who is meant: a {@code Map<String, List<T>>}
 * of all who are present after a change ({@code SYNC}), or a {@code List<T>} of those who
 * came or went, which needs the event {@code JOIN} or {@code LEAVE}. {@code T} is
 * {@code PresenceMeta}, or a type that the connection's {@code JsonMapper} can read what
 * members track as. Further parameters are {@code RealtimeChannel},
 * {@code RealtimeConnection}, or are marked with {@link Topic}, {@link EventName}
 * ({@code sync}, {@code join}, {@code leave}) or {@link Meta} ({@code key}, which a
 * {@code SYNC} has not). The method returns nothing.
 * <p>
 * For threads, order and failures see {@link BroadcastListener}.
 *
 * @since 0.9.0
 * @see AnnotatedListenerProcessor
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
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
	 * Return which part of a change of presence.
	 * @return the event; all of them by default, or that of the parameter
	 */
	Event event() default Event.ALL;

	/**
	 * Return whether the channel is checked against row-level policies. A channel that
	 * exists already, declared below {@code supabase.realtime.channels} for instance,
	 * keeps its options; asking for a private one where it is public is an error at
	 * startup.
	 * @return whether the channel is private
	 */
	boolean privateChannel() default false;

	/**
	 * Return the name of the {@code RealtimeConnection} bean. Placeholders are resolved.
	 * @return the name, empty (the default) for the only connection or the primary one
	 */
	String connection() default "";

	/**
	 * The parts of a change of presence.
	 */
	enum Event {

		/**
		 * All parts.
		 */
		ALL,

		/**
		 * All who are present after a change.
		 */
		SYNC,

		/**
		 * Who came, or changed what they track.
		 */
		JOIN,

		/**
		 * Who went, or changed what they tracked.
		 */
		LEAVE

	}

}
