package io.github.supabaserealtime.listener;

import java.util.Map;
import java.util.function.Function;

import io.github.supabaserealtime.message.BroadcastChange;
import io.github.supabaserealtime.message.PostgresRow;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;

/**
 * {@link MessageModel} for changes of rows that a trigger broadcasts.
 */
class BroadcastChangeModel implements MessageModel<BroadcastChange> {

	private static final Map<String, MetaValue<BroadcastChange>> META = Map.of("id",
			new MetaValue<>(String.class, (change) -> change.message().id()), "replayed",
			new MetaValue<>(boolean.class, (change) -> change.message().replayed()), "schema",
			new MetaValue<>(String.class, BroadcastChange::schema), "table",
			new MetaValue<>(String.class, BroadcastChange::table), "operation",
			new MetaValue<>(BroadcastChange.Operation.class, BroadcastChange::operation));

	private final Class<? extends BroadcastChange> type;

	BroadcastChangeModel(Class<? extends BroadcastChange> type) {
		this.type = type;
	}

	@Override
	public Class<? extends BroadcastChange> type() {
		return this.type;
	}

	@Override
	public String eventName(BroadcastChange message) {
		return message.message().event();
	}

	@Override
	public Map<String, MetaValue<BroadcastChange>> meta() {
		return META;
	}

	@Override
	public ListenerArgument<BroadcastChange> payload(ListenerMethod method, MethodParameter parameter) {
		Function<PostgresRow, @Nullable Object> conversion = RowConversion.to(method, parameter);
		return (change, context) -> conversion.apply(row(change));
	}

	private static PostgresRow row(BroadcastChange change) {
		if (change instanceof BroadcastChange.Insert insert) {
			return insert.record();
		}
		if (change instanceof BroadcastChange.Update update) {
			return update.record();
		}
		return ((BroadcastChange.Delete) change).oldRecord();
	}

}
