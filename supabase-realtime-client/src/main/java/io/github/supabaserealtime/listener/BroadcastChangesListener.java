package io.github.supabaserealtime.listener;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.supabaserealtime.message.BroadcastChange;

import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.annotation.AliasFor;

/**
 * Annotation that marks a method as the listener for changes of database rows that a
 * trigger broadcasts to a topic with {@code realtime.broadcast_changes}. The channel is
 * private. It is subscribed when the application starts. <pre class="code">
 * &#064;BroadcastChangesListener(topic = "todos", table = "todos")
 * void added(BroadcastChange.Insert change, Todo todo) { }
 *
 * &#064;BroadcastChangesListener(topic = "todos", operation = { INSERT, UPDATE })
 * void saved(Todo todo) { }
 * </pre>
 *
 * The method may have these parameters:
 * <ul>
 * <li>the change: {@code BroadcastChange}, or one of its subtypes, which limits the
 * method to that operation</li>
 * <li>the row, which for a deletion is the old row: a type that the connection's
 * {@code JsonMapper} can read, {@code PostgresRow}, {@code Map<String, Object>},
 * {@code JsonNode}, {@code Payload}, {@code String} or {@code byte[]} (the JSON). Columns
 * are matched to properties as in {@link PostgresChangesListener}</li>
 * <li>{@code RealtimeChannel} and {@code RealtimeConnection}</li>
 * <li>parameters with {@link Topic}, {@link EventName} (the name of the event that the
 * trigger sets) or {@link Meta} ({@code id}, {@code replayed}, {@code schema},
 * {@code table} and {@code operation})</li>
 * </ul>
 * The return type is {@code void}, or a {@code CompletionStage} that ends with the work.
 * <p>
 * The method is not called for other broadcasts on the topic. A broadcast counts as a
 * change if its payload has the form that {@code realtime.broadcast_changes} creates. The
 * name of its event does not matter.
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
@Repeatable(BroadcastChangesListeners.class)
public @interface BroadcastChangesListener {

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
	 * Return the topic that the trigger names, with or without the prefix
	 * {@code realtime:}. Placeholders and {@code #{…}} expressions are resolved. If the
	 * channel already exists, for example because it is declared below
	 * {@code supabase.realtime.channels}, it keeps its options. If that channel is
	 * public, the application fails to start.
	 * @return the topic
	 */
	@AliasFor("value")
	String topic() default "";

	/**
	 * Return the schema of the table. Placeholders are resolved.
	 * @return the schema, {@code *} (the default) for all
	 */
	String schema() default "*";

	/**
	 * Return the table. Placeholders are resolved.
	 * @return the table, {@code *} (the default) for all tables whose changes are
	 * broadcast to the topic
	 */
	String table() default "*";

	/**
	 * Return the operations to listen to.
	 * @return the operations; by default all of them, or the operation of the parameter
	 */
	BroadcastChange.Operation[] operation() default {};

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
