package io.github.supabaserealtime.internal.resume;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PostgresRow;
import io.github.supabaserealtime.resume.PositionStore.Position;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table {@code orders} as a list, in which the row number <em>n</em> has that id and
 * the {@code rev} <em>n</em>.
 */
class ListedRows implements MissedRows {

	static final TableQuery QUERY = new TableQuery(
			PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", "orders", null), "rev", List.of());

	final List<PostgresRow> rows = new ArrayList<>();

	/**
	 * How often the table was looked at.
	 */
	int opened;

	/**
	 * How long it takes to look at it.
	 */
	Duration took = Duration.ZERO;

	static PostgresRow row(int rev, String document) {
		return new PostgresRow(Payload.ofJson("{\"id\":" + rev + ",\"rev\":" + rev + ",\"document\":" + document + "}",
				JsonMapper.shared()), Map.of());
	}

	static PostgresRow row(int rev) {
		return row(rev, "null");
	}

	/**
	 * Return the live change that brings a row.
	 */
	static PostgresChange live(PostgresRow row) {
		return new PostgresChange.Insert("connection", "realtime:public:orders", List.of(1L), "public", "orders", null,
				List.of(), row);
	}

	static PostgresRow row(PostgresChange change) {
		return (change instanceof PostgresChange.Insert insert) ? insert.record()
				: ((PostgresChange.Read) change).record();
	}

	static RealtimeChannelStateEvent state(ChannelState before, ChannelState after) {
		return RealtimeChannelStateEvent.of("connection", "realtime:public:orders", before, after, "");
	}

	@Override
	public String name() {
		return "made up";
	}

	@Override
	public Table open(TableQuery query, ResumableChannel channel) {
		this.opened++;
		if (channel instanceof RecordingChannel recording) {
			recording.now += this.took.toNanos();
		}
		return new Table() {

			@Override
			public List<String> key() {
				return List.of("id");
			}

			@Override
			public Position last() {
				return null;
			}

			@Override
			public List<PostgresRow> page(Position after, int limit) {
				int from = (after.value() != null) ? Integer.parseInt(after.value()) : 0;
				List<PostgresRow> rows = ListedRows.this.rows;
				return rows.subList(Math.min(from, rows.size()), Math.min(from + limit, rows.size()));
			}

		};
	}

}
