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
 * Annotation that marks a method as the listener for broadcasts on a topic. The channel
 * is subscribed when the application starts. <pre class="code">
 * &#064;BroadcastListener(topic = "room:lobby", event = "cursor")
 * void moved(Cursor cursor) { }
 * </pre>
 *
 * The method may have these parameters:
 * <ul>
 * <li>the payload: a type that the connection's {@code JsonMapper} can read,
 * {@code JsonNode}, {@code Payload}, {@code byte[]} or {@code ByteBuffer} (the bytes of a
 * binary broadcast, or the JSON in UTF-8), or {@code String} (the text of a JSON string,
 * or the JSON of any other value)</li>
 * <li>{@code BroadcastMessage}, {@code RealtimeChannel} and
 * {@code RealtimeConnection}</li>
 * <li>parameters with {@link Topic}, {@link EventName} or {@link Meta} ({@code id} and
 * {@code replayed})</li>
 * </ul>
 * The return type is {@code void}, or a {@code CompletionStage} that ends with the work.
 * <p>
 * Methods are called on the channel's delivery thread, in wire order. Several methods for
 * the same message are called in the order of their {@code @Order}. An exception of a
 * method is logged and counted, and the next method is called. If a method cannot work,
 * the application fails to start with an {@link InvalidListenerException}.
 *
 * @since 0.9.0
 * @see AnnotatedListenerProcessor
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective(ListenerReflectiveProcessor.class)
@Repeatable(BroadcastListeners.class)
public @interface BroadcastListener {

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
	 * Return the events to listen to, compared without regard to case. Placeholders are
	 * resolved.
	 * @return the names of the events, {@code *} (the default) for all
	 */
	String[] event() default "*";

	/**
	 * Return whether the server checks the channel against row-level policies. If the
	 * channel already exists, for example because it is declared below
	 * {@code supabase.realtime.channels}, it keeps its options. If that channel is public
	 * and this attribute is {@code true}, the application fails to start.
	 * @return whether the channel is private
	 */
	boolean privateChannel() default false;

	/**
	 * Return whether the listener goes on where it stopped. After an interruption, and at
	 * the start, it first gets the broadcasts that the server stored meanwhile, in their
	 * order, from the table {@code realtime.messages}. Their {@code replayed} is
	 * {@code true}. Such a listener has an {@link #id()}, its channel is private, and
	 * there is a bean {@code ListenerResume} that reads broadcasts.
	 * @return whether it resumes, {@code false} by default
	 */
	boolean resume() default false;

	/**
	 * Return whether the method is called once for all messages that wait, in their order
	 * and up to {@code supabase.realtime.listener.batch.max-size} of them. Each parameter
	 * is then a {@code List} of what it would be otherwise. The client does not wait for
	 * a batch to fill.
	 * @return whether the method takes several messages at once
	 */
	boolean batch() default false;

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

}
