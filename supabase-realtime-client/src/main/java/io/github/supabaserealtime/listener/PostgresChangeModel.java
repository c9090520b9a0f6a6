package io.github.supabaserealtime.listener;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresRow;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;

/**
 * {@link MessageModel} for changes of rows.
 */
class PostgresChangeModel implements MessageModel<PostgresChange> {

	private static final String ERRORS = "errors";

	private static final Map<String, MetaValue<PostgresChange>> META = Map.of("schema",
			new MetaValue<>(String.class, PostgresChange::schema), "table",
			new MetaValue<>(String.class, PostgresChange::table), "commitTimestamp",
			new MetaValue<>(Instant.class, PostgresChange::commitTimestamp), ERRORS,
			new MetaValue<>(List.class, PostgresChange::errors), "ids",
			new MetaValue<>(List.class, PostgresChange::ids), "unchanged",
			new MetaValue<>(Set.class, PostgresChangeModel::unchanged));

	private final Class<? extends PostgresChange> type;

	private final boolean partialRows;

	PostgresChangeModel(Class<? extends PostgresChange> type, boolean partialRows) {
		this.type = type;
		this.partialRows = partialRows;
	}

	private static Set<String> unchanged(PostgresChange change) {
		return (change instanceof PostgresChange.Update update) ? update.unchanged() : Set.of();
	}

	@Override
	public Class<? extends PostgresChange> type() {
		return this.type;
	}

	@Override
	public String eventName(PostgresChange message) {
		return message.getClass().getSimpleName().toUpperCase(Locale.ROOT);
	}

	@Override
	public Map<String, MetaValue<PostgresChange>> meta() {
		return META;
	}

	@Override
	public ListenerArgument<PostgresChange> payload(ListenerMethod method, MethodParameter parameter) {
		Function<PostgresRow, @Nullable Object> conversion = RowConversion.to(method, parameter);
		if (method.parameters().stream().anyMatch(PostgresChangeModel::seesErrors)) {
			return (change, context) -> conversion.apply(row(change));
		}
		return (change, context) -> {
			// half a row would look like a whole one
			if (!change.errors().isEmpty()) {
				throw new IllegalStateException("The server could not deliver the whole row: " + change.errors()
						+ "; a method with a parameter of type PostgresChange is called with such changes too");
			}
			return conversion.apply(row(change));
		};
	}

	private static boolean seesErrors(MethodParameter parameter) {
		Meta meta = ListenerMethod.annotation(parameter, Meta.class);
		if (meta == null) {
			return MessageTypes.takesMessage(parameter);
		}
		return ERRORS.equals(meta.value()) || (meta.value().isEmpty()
				&& (ListenerArguments.takesAllMeta(parameter, meta) || ERRORS.equals(parameter.getParameterName())));
	}

	private PostgresRow row(PostgresChange change) {
		if (change instanceof PostgresChange.Insert insert) {
			return insert.record();
		}
		if (change instanceof PostgresChange.Update update) {
			return this.partialRows ? update.record().partial() : update.record();
		}
		if (change instanceof PostgresChange.Delete delete) {
			return delete.oldRecord();
		}
		return ((PostgresChange.Read) change).record();
	}

}
