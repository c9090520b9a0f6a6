package io.github.supabaserealtime.listener;

import java.util.List;
import java.util.function.Consumer;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.internal.resume.DefaultListenerResume;
import io.github.supabaserealtime.internal.resume.ResumableHost;
import io.github.supabaserealtime.internal.resume.ResumingListener;
import io.github.supabaserealtime.internal.resume.TableQuery;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.resume.ListenerResume;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodParameter;
import org.springframework.util.ClassUtils;

/**
 * What a listener for changes of a table needs to go on where it stopped.
 *
 * @param id the id of the listener
 * @param query the rows that it wants
 * @param beans where the {@link ListenerResume} is
 */
record ResumedChanges(String id, TableQuery query, ConfigurableListableBeanFactory beans) {

	/**
	 * Check a listener.
	 * @param resumeBy the column that it resumes by
	 * @param key the columns that tell rows apart, none for the primary key
	 * @throws InvalidListenerException if it cannot resume
	 */
	static ResumedChanges of(ListenerMethod method, String id, String resumeBy, List<String> key,
			PostgresChangesBinding binding, ConfigurableListableBeanFactory beans) {
		String attribute = "attribute 'resumeBy' is '" + resumeBy + "', but ";
		requirePosition(method, id, attribute);
		ListenerResume resume = beans.getBeanProvider(ListenerResume.class).getIfUnique();
		if (resume == null || (resume instanceof DefaultListenerResume given && !given.readsRows())) {
			throw method.invalid(attribute
					+ "nothing reads rows: set 'supabase.realtime.resume.changes', or declare a bean ListenerResume");
		}
		if (binding.table() == null || "*".equals(binding.schema())) {
			throw method.invalid(attribute + "'table' or 'schema' is '*': rows are read from one table");
		}
		if (binding.event() == PostgresChangesBinding.Event.DELETE) {
			throw method.invalid(attribute + "'event' is DELETE: deleted rows cannot be read");
		}
		if (!binding.select().isEmpty() && !binding.select().contains(resumeBy)) {
			throw method.invalid(attribute + "'select' is " + binding.select() + " and does not name that column");
		}
		for (MethodParameter parameter : method.parameters()) {
			Class<?> type = parameter.getParameterType();
			if (PostgresChange.class.isAssignableFrom(type) && type != PostgresChange.class) {
				throw method.invalid(parameter, "takes no row that was read: a method with 'resumeBy' takes the row, "
						+ "or a PostgresChange, and not a " + ClassUtils.getShortName(type));
			}
		}
		return new ResumedChanges(id, new TableQuery(binding, resumeBy, key), beans);
	}

	/**
	 * Refuse a listener that no position can be kept for.
	 * @param attribute what asks for it
	 */
	static void requirePosition(ListenerMethod method, String id, String attribute) {
		if (id.isEmpty()) {
			throw method.invalid(attribute + "the listener has no 'id': a position is kept by it, and must be found "
					+ "again after methods and beans were renamed");
		}
		if (method.isAsync()) {
			throw method.invalid(attribute + "the method is @Async, so that nobody sees when it has returned");
		}
	}

	/**
	 * Have the listener resume.
	 * @param call takes live changes and rows that were read
	 * @return what takes live changes in its place, or {@code null} if the channel is the
	 * stub of a test
	 */
	@Nullable ResumingListener<PostgresChange> resuming(RealtimeChannel channel, Consumer<? super PostgresChange> call) {
		ListenerResume resume = this.beans.getBeanProvider(ListenerResume.class).getIfUnique();
		return (resume instanceof DefaultListenerResume resumes && channel instanceof ResumableHost host)
				? resumes.add(this.id, this.query, host.resumable(), call) : null;
	}

	/**
	 * Warn of positions whose listeners are gone.
	 */
	static void check(ConfigurableListableBeanFactory beans, List<ListenerEndpoint> found) {
		if (beans.getBeanProvider(ListenerResume.class).getIfUnique() instanceof DefaultListenerResume resume) {
			resume.checkPositions(found.stream().map(ListenerEndpoint::id).toList());
		}
	}

}
