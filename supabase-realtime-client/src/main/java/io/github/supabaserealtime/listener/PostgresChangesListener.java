package io.github.supabaserealtime.listener;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.supabaserealtime.message.PostgresChangesBinding;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * Annotation that marks a method as the listener for changes of a database table. When
 * the application starts, the binding is added to the channel and the channel is
 * subscribed. <pre class="code">
 * &#064;PostgresChangesListener(table = "todos", filter = "owner=eq.${app.owner}")
 * void added(PostgresChange.Insert change) { }
 *
 * &#064;PostgresChangesListener(table = "todos", event = PostgresChangesBinding.Event.UPDATE)
 * void changed(Todo todo) { }
 * </pre>
 *
 * The method may have these parameters:
 * <ul>
 * <li>the change: {@code PostgresChange}, or one of its subtypes, which limits the method
 * to that event</li>
 * <li>the row, which for a deletion is the old row: a type that the connection's
 * {@code JsonMapper} can read, {@code PostgresRow}, {@code Map<String, Object>} (exact
 * Java values), {@code JsonNode}, {@code Payload}, {@code String} or {@code byte[]} (the
 * JSON)</li>
 * <li>{@code RealtimeChannel} and {@code RealtimeConnection}</li>
 * <li>parameters with {@link Topic}, {@link EventName} ({@code INSERT}, {@code UPDATE},
 * {@code DELETE}) or {@link Meta} ({@code schema}, {@code table},
 * {@code commitTimestamp}, {@code errors}, {@code ids} and {@code unchanged})</li>
 * </ul>
 * The return type is {@code void}, or a {@code CompletionStage} that ends with the work.
 * <p>
 * A change has errors if the server could not deliver it completely. A method with a
 * parameter for the row, but without one for the change or its errors, is not called for
 * such a change; this counts as a failure of the method. An update lacks large values
 * that did not change (see {@code PostgresChange.Update}). A method that takes the row as
 * a type with a property for such a value is not called for this update either, unless
 * {@link #partialRows()} is set.
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
@Repeatable(PostgresChangesListeners.class)
public @interface PostgresChangesListener {

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
	 * Return the topic, with or without the prefix {@code realtime:}. Placeholders and
	 * {@code #{…}} expressions are resolved.
	 * @return the topic, by default schema and table with a colon between them:
	 * {@code public:todos}
	 */
	String topic() default "";

	/**
	 * Return the schema of the table. Placeholders are resolved.
	 * @return the schema, {@code *} for all
	 */
	String schema() default "public";

	/**
	 * Return the table. Placeholders are resolved.
	 * @return the table, {@code *} for all of the schema
	 */
	String table() default "";

	/**
	 * Return the kind of change.
	 * @return the kind of change; by default all kinds, or the kind of the parameter
	 */
	PostgresChangesBinding.Event event() default PostgresChangesBinding.Event.ALL;

	/**
	 * Return the filter for the rows, in the server's grammar (see
	 * {@code PostgresChangesFilter}). Placeholders are resolved.
	 * @return the filter, empty (the default) for all rows
	 */
	String filter() default "";

	/**
	 * Return the columns to deliver. Placeholders are resolved. An entry may name several
	 * columns, separated by commas, for example {@code "id, title"}. No column may be
	 * blank.
	 * @return the columns, empty (the default) for all
	 */
	String[] select() default {};

	/**
	 * Return whether the method is called for updates whose row lacks a column that its
	 * type has a property for, because the value is large and did not change. The
	 * property keeps its default, for example {@code null}. A parameter
	 * {@code @Meta Set<String> unchanged} receives the names of the columns.
	 * @return whether rows may lack columns, {@code false} by default
	 */
	boolean partialRows() default false;

	/**
	 * Return the column by whose order the listener goes on where it stopped, for example
	 * {@code updated_at}. After an interruption, and at the start, it first gets the rows
	 * that changed meanwhile, as they are now, each as a {@code PostgresChange.Read}.
	 * Deletions cannot be read. The column is a time, a date, a number or a UUID, each
	 * change of a row makes it greater, and it has an index together with the primary
	 * key. Such a listener has an {@link #id()} and takes the row or a
	 * {@code PostgresChange}, and there is a bean {@code ListenerResume}. Placeholders
	 * are resolved.
	 * @return the column, empty (the default) to miss what happens meanwhile
	 */
	String resumeBy() default "";

	/**
	 * Return the columns that tell rows apart, for {@link #resumeBy()}. Placeholders are
	 * resolved.
	 * @return the columns; none (the default) for the primary key
	 */
	String[] resumeKey() default {};

	/**
	 * Return whether the server checks the channel against row-level policies. If the
	 * channel already exists, for example because it is declared below
	 * {@code supabase.realtime.channels}, it keeps its options. If that channel is public
	 * and this attribute is {@code true}, the application fails to start.
	 * @return whether the channel is private
	 */
	boolean privateChannel() default false;

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
