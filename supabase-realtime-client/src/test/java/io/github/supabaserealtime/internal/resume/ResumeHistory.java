package io.github.supabaserealtime.internal.resume;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresRow;
import io.github.supabaserealtime.resume.PositionStore.Position;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A made-up history of one table. Rows change by commits, each with a greater
 * {@code rev}.
 */
final class ResumeHistory extends ResumingHistory<PostgresChange> {

	// rev by id, as committed
	private final Map<Integer, Integer> table = new HashMap<>();

	// the greatest rev of each row that a listener has been handed
	private final Map<Integer, Integer> handed = new HashMap<>();

	private int rev;

	ResumeHistory(long seed) {
		super(seed);
	}

	@Override
	void send() {
		int id = this.random.nextInt(8);
		int committed = ++this.rev;
		this.table.put(id, committed);
		PostgresChange change = ListedRows.live(row(id, committed));
		instances().stream().filter(ResumingInstance::streams).forEach((instance) -> instance.arrive(change));
	}

	@Override
	ResumeSource<PostgresChange> source(ResumableChannel channel) {
		return new ResumedRows(new Rows(), ListedRows.QUERY, channel);
	}

	@Override
	Duration overlap() {
		return Duration.ZERO;
	}

	@Override
	void handed(ResumingInstance<PostgresChange> instance, PostgresChange message) {
		PostgresRow row = ListedRows.row(message);
		this.handed.merge(value(row, "id"), value(row, "rev"), Math::max);
	}

	private static int value(PostgresRow row, String column) {
		return Math.toIntExact((Long) row.asMap().get(column));
	}

	@Override
	void check(Position position) {
		int passed = (position.value() != null) ? Integer.parseInt(position.value()) : 0;
		this.table.forEach((id, committed) -> {
			if (committed <= passed) {
				assertThat(this.handed).as("the position " + passed + " passes row " + id).containsEntry(id, committed);
			}
		});
	}

	@Override
	void checkComplete() {
		assertThat(this.handed).as("nothing between position and live is lost").isEqualTo(this.table);
	}

	private static PostgresRow row(int id, int rev) {
		return new PostgresRow(Payload.ofJson("{\"id\":" + id + ",\"rev\":" + rev + "}", MAPPER),
				Map.of("id", "int8", "rev", "int8"));
	}

	private final class Rows implements MissedRows {

		@Override
		public String name() {
			return "made up";
		}

		@Override
		public Table open(TableQuery query, ResumableChannel channel) {
			ResumeHistory.this.reads++;
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
					TreeMap<Integer, Integer> byRev = new TreeMap<>();
					ResumeHistory.this.table.forEach((id, rev) -> byRev.put(rev, id));
					List<PostgresRow> page = new ArrayList<>();
					byRev.tailMap(from, after.key() == null).forEach((rev, id) -> {
						if (page.size() < limit) {
							page.add(row(id, rev));
						}
					});
					return page;
				}

			};
		}

	}

}
