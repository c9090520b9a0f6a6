package io.github.supabaserealtime.internal.resume;

import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresRow;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.jspecify.annotations.Nullable;

/**
 * {@link ResumeSource} for changes of a table: the rows as they are now.
 */
final class ResumedRows implements ResumeSource<PostgresChange> {

	private final MissedRows rows;

	private final TableQuery query;

	private final ResumableChannel channel;

	private List<String> key = List.of();

	// the types of the last live change, because not every source knows them
	private Map<String, String> types = Map.of();

	ResumedRows(MissedRows rows, TableQuery query, ResumableChannel channel) {
		this.rows = rows;
		this.query = query;
		this.channel = channel;
	}

	@Override
	public String name() {
		return this.rows.name();
	}

	@Override
	public Class<PostgresChange> type() {
		return PostgresChange.class;
	}

	@Override
	public View<PostgresChange> open() {
		MissedRows.Table table = this.rows.open(this.query, this.channel);
		this.key = table.key();
		return new Rows(table);
	}

	@Override
	public MessageIdentity identity(PostgresChange live) {
		PostgresRow row = null;
		if (live instanceof PostgresChange.Insert insert) {
			row = insert.record();
		}
		else if (live instanceof PostgresChange.Update update) {
			row = update.record();
		}
		if (row != null) {
			this.types = row.columns();
		}
		if (this.key.isEmpty()) {
			return MessageIdentity.NONE;
		}
		if (live instanceof PostgresChange.Delete delete) {
			return new MessageIdentity(RowIdentity.key(delete.oldRecord(), this.key), null, null);
		}
		RowIdentity identity = (row != null && live.errors().isEmpty())
				? RowIdentity.of(row, this.key, this.query.column()) : null;
		return (identity != null) ? new MessageIdentity(identity.key(), identity.digest(), identity.position())
				: MessageIdentity.NONE;
	}

	@Override
	public boolean isSentAgain(PostgresChange live) {
		return false;
	}

	@Override
	public boolean isLiveProof() {
		return true;
	}

	private Missed<PostgresChange> missed(PostgresRow read) {
		PostgresRow row = (read.columns().isEmpty() && !this.types.isEmpty())
				? RowIdentity.typed(read, this.types, this.channel.jsonMapper()) : read;
		RowIdentity identity = RowIdentity.of(row, this.key, this.query.column());
		if (identity == null) {
			throw new IllegalStateException("A row without a key was read");
		}
		PostgresChange change = new PostgresChange.Read(this.channel.connectionName(), this.channel.getTopic(),
				List.of(), this.query.schema(), this.query.table(), row);
		return new Missed<>(identity.key(), identity.digest(), identity.position(),
				RowIdentity.place(read, this.key, this.query.column()), change);
	}

	@Override
	public String toString() {
		return this.query.toString();
	}

	private final class Rows implements View<PostgresChange> {

		private final MissedRows.Table table;

		Rows(MissedRows.Table table) {
			this.table = table;
		}

		@Override
		public @Nullable Position last() {
			return this.table.last();
		}

		@Override
		public List<Missed<PostgresChange>> page(Position after, int limit) {
			return this.table.page(after, limit).stream().map(ResumedRows.this::missed).toList();
		}

		@Override
		public @Nullable Position end() {
			return null;
		}

	}

}
