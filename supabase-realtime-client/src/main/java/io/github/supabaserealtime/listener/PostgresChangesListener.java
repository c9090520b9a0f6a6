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
 * Annotation that marks a method as the listener for changes of a database table. The
 * binding is added to the channel, and the channel is subscribed, when the application
 * starts. <pre class="code">
 * &#064;PostgresChangesListener(table = "todos", filter = "owner=eq.${app.owner}")
 * void added(PostgresChange.Insert change) { }
 *
 * &#064;PostgresChangesListener(table = "todos", event = PostgresChangesBinding.Event.UPDATE)
 * void changed(Todo todo) { }
 * </pre>
 *
 * A parameter of type {@code PostgresChange} takes the change; one of its subtypes
 * narrows the event. One parameter may take the row, which for a deletion is the old one:
 * a type that the connection's {@code JsonMapper} can read, {@code PostgresRow},
 * {@code Map<String, Object>} (exact Java values), {@code JsonNode}, {@code Payload},
 * {@code String} or {@code byte[]} (the JSON). Further parameters are
 * {@code RealtimeChannel}, {@code RealtimeConnection}, or are marked with {@link Topic},
 * {@link EventName} ({@code INSERT}, {@code UPDATE}, {@code DELETE}) or {@link Meta}
 * ({@code schema}, {@code table}, {@code commitTimestamp}, {@code errors}, {@code ids}
 * and {@code unchanged}). The method returns nothing.
 * <p>
 * A change that the server could not deliver in whole carries errors. A method that takes
 * the row, but neither the change nor its errors, is not called with it; that counts as a
 * failure of the method. An update does not carry large values that did not change (see
 * {@code PostgresChange.Update}): a method that takes the row as a type with a property
 * for one of them is not called with it either, unless {@link #partialRows()} says so.
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
	 * @return the kind of change; all of them by default, or that of the parameter
	 */
	PostgresChangesBinding.Event event() default PostgresChangesBinding.Event.ALL;

	/**
	 * Return which rows, in the server's grammar (see {@code PostgresChangesFilter}).
	 * Placeholders are resolved.
	 * @return the filter, empty (the default) for all rows
	 */
	String filter() default "";

	/**
	 * Return the columns to deliver. Placeholders are resolved. An entry may name several
	 * columns with commas between them, {@code "id, title"} for example. None may be
	 * blank.
	 * @return the columns, none (the default) for all
	 */
	String[] select() default {};

	/**
	 * Return whether the method takes updates whose row lacks a column that its type has
	 * a property for, because the value is large and did not change. The property keeps
	 * its default, {@code null} for instance, and {@code @Meta Set<String> unchanged}
	 * names the columns.
	 * @return whether rows may lack columns
	 */
	boolean partialRows() default false;

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

}
