package io.github.supabaserealtime.internal.resume;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PostgresRow;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * {@link JdbcMissedRows} on a PostgreSQL.
 */
class JdbcMissedRowsTests {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static TestDatabase database;

	@BeforeAll
	static void start() throws Exception {
		database = TestDatabase.create();
		database.execute(
				"""
						create table public.orders (
							id int8 primary key, title varchar(5), state text, done bool, tags text[], data bytea,
							amount numeric, updated_at timestamptz);
						insert into public.orders select i, 'n' || i, case when i % 2 = 0 then 'a,b' end, i % 3 = 0,
							array['x', 'y'], '\\x00ff', 1.50, timestamptz '2026-08-21 12:00:00+00' + (i / 3) * interval '1 s'
							from generate_series(1, 10) i;
						insert into public.orders values (11, 'null', null, null, null, null, null, null);
						create table public."Odd ""one""\" ("Key" text, part int4, "At" date not null, primary key (part, "Key"));
						insert into public."Odd ""one""\" values ('b', 1, '2026-08-21'), ('a', 1, '2026-08-21'), ('z', 0, '2026-08-22');
						create table public.no_key (n int4);
						create table public.by_text (id int4 primary key, name text);
						""");
	}

	private static MissedRows.Table open(String table, String column, String filter, String... select) {
		PostgresChangesBinding binding = new PostgresChangesBinding(PostgresChangesBinding.Event.ALL, "public", table,
				filter, List.of(select));
		return new JdbcMissedRows(database.dataSource()).open(new TableQuery(binding, column, List.of()),
				new RecordingChannel());
	}

	private static List<String> read(MissedRows.Table table, String column, String wanted, int limit) {
		List<String> read = new ArrayList<>();
		Position position = Position.START;
		List<PostgresRow> page = table.page(position, limit);
		while (!page.isEmpty()) {
			assertThat(page).hasSizeLessThanOrEqualTo(limit);
			page.forEach((row) -> read.add(String.valueOf(row.asMap().get(wanted))));
			position = RowIdentity.place(page.get(page.size() - 1), table.key(), column);
			page = table.page(position, limit);
		}
		return read;
	}

	@ParameterizedTest
	@CsvSource({ "1", "2", "3", "4", "10", "100" })
	void pagesOfAnySizeBringEachRowOnceInOrder(int limit) {
		MissedRows.Table orders = open("orders", "updated_at", null);
		assertThat(read(orders, "updated_at", "id", limit)).containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9",
				"10");
	}

	@Test
	void aKeyOfSeveralColumnsIsOrderedByTheDatabase() {
		MissedRows.Table odd = open("Odd \"one\"", "At", null);
		assertThat(odd.key()).containsExactly("part", "Key");
		assertThat(read(odd, "At", "Key", 1)).containsExactly("a", "b", "z");
	}

	@Test
	void thePrimaryKeyMayBeThePositionItself() {
		assertThat(read(open("orders", "id", null), "id", "id", 3)).hasSize(11);
	}

	@Test
	void aPositionWithoutAKeyIncludesTheRowsOfItsValue() {
		assertThat(open("orders", "updated_at", null).page(new Position("2026-08-21T12:00:02Z", null), 100)).hasSize(5);
		assertThat(open("orders", "updated_at", null).page(new Position("2026-08-21T12:00:02Z", "[6]"), 100))
			.hasSize(4);
	}

	@Test
	void rowsThatAreWrittenWhileOthersAreReadArriveLive() throws Exception {
		database
			.execute("create table public.busy (id int8 primary key); insert into public.busy values (1), (2), (3)");
		MissedRows.Table busy = open("busy", "id", null);
		assertThat(busy.page(Position.START, 2)).hasSize(2);
		assertThat(busy.page(new Position("2", "[2]"), 2)).hasSize(1);
		database.execute("insert into public.busy values (4)");
		assertThat(busy.page(new Position("3", "[3]"), 2)).isEmpty();
	}

	@Test
	void theLastRowIsThatOfTheGreatestValue() {
		assertThat(open("orders", "updated_at", null).last())
			.isEqualTo(new Position("2026-08-21T12:00:03+00:00", "[10]"));
		assertThat(open("by_text", "id", null).last()).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', value = { "id=eq.3;3", "id=neq.3;1 2 4 5 6 7 8 9 10", "id=lt.3;1 2", "id=lte.3;1 2 3",
			"id=gt.8;9 10", "id=gte.8;8 9 10", "id=in.(2,9);2 9", "id=not.in.(1,2,3,4,5,6,7,8);9 10",
			"state=eq.\"a,b\";2 4 6 8 10", "state=is.null;1 3 5 7 9", "state=not.is.null;2 4 6 8 10",
			"done=is.true;3 6 9", "title=like.n1%;1 10", "title=not.like.n1%;2 3 4 5 6 7 8 9", "title=ilike.N2;2",
			"title=match.^n[34]$;3 4", "title=imatch.^N3;3", "state=isdistinct.x;1 2 3 4 5 6 7 8 9 10",
			"title=eq.n10xyz;''", "id=gt.2,id=lt.5;3 4", "title=in.(\"n1\",n2);1 2" })
	void filtersMeanWhatTheyMeanToTheServer(String filter, String expected) {
		assertThat(String.join(" ", read(open("orders", "updated_at", filter), "updated_at", "id", 4)))
			.isEqualTo(expected);
	}

	@Test
	void selectedColumnsAreReadWithTheKey() {
		MissedRows.Table orders = open("orders", "updated_at", null, "title", "updated_at");
		assertThat(orders.page(Position.START, 1).get(0).asMap()).containsOnlyKeys("id", "title", "updated_at");
	}

	@Test
	void whatCannotBeReadIsSaid() {
		assertThatIllegalStateException().isThrownBy(() -> open("no_key", "n", null))
			.withMessage("The table public.no_key has no primary key");
		assertThatIllegalStateException().isThrownBy(() -> open("orders", "changed", null))
			.withMessage("The table public.orders has no column 'changed'");
		assertThatIllegalStateException().isThrownBy(() -> open("by_text", "name", null))
			.withMessageContaining("has the type text");
		assertThatIllegalStateException().isThrownBy(() -> open("gone", "id", null))
			.withMessageContaining("does not exist");
		assertThatIllegalStateException()
			.isThrownBy(() -> open("orders", "id", "title; drop table orders=eq.1").page(Position.START, 1))
			.withMessageContaining("has no column");
	}

	/**
	 * The live row is what {@code realtime.apply_rls} makes of it: {@code to_jsonb} of
	 * each value in UTC, {@code bytea} as bare digits.
	 */
	@Test
	void aRowThatIsReadIsThatOfAChange() throws Exception {
		database.execute(
				"""
						create type public.mood as enum ('sad', 'happy');
						create domain public.secret as bytea;
						create table public.kinds (
							id int8 primary key, c_int2 int2, c_int4 int4, c_numeric numeric, c_float4 float4, c_float8 float8,
							c_bool bool, c_text text, c_varchar varchar(9), c_char char(4), c_uuid uuid, c_date date, c_time time,
							c_timetz timetz, c_timestamp timestamp, c_timestamptz timestamptz, c_interval interval, c_json json,
							c_jsonb jsonb, c_bytea bytea, c_array int4[], c_texts text[], c_blobs bytea[], c_mood public.mood,
							c_inet inet, c_secret public.secret, c_null text);
						insert into public.kinds values (9007199254740993, 1, 2, 1.500, 1e-7, 1e20, true, 'a"b\\c', 'v', 'c',
							'0189f7ea-ae2c-7809-8aeb-b819cf5e9e7f', '2026-08-21', '12:03:56.123456', '12:03:56+02',
							'2026-08-21 12:03:56.1', '2026-08-21 12:03:56.123456+00', '1 day 2 hours', '{"b": 1, "a": [1.50]}',
							'{"b": 1, "a": [1.50]}', '\\x61623132', '{1,2}', '{"x y",null}', '{"\\\\x00ff"}', 'happy',
							'10.0.0.1/8', '\\x00ff', null);
						""");
		String live = """
				{"id": 9007199254740993, "c_int2": 1, "c_int4": 2, "c_numeric": 1.500, "c_float4": 1e-07,
				"c_float8": 100000000000000000000, "c_bool": true, "c_text": "a\\"b\\\\c", "c_varchar": "v",
				"c_char": "c   ", "c_uuid": "0189f7ea-ae2c-7809-8aeb-b819cf5e9e7f", "c_date": "2026-08-21",
				"c_time": "12:03:56.123456", "c_timetz": "12:03:56+02", "c_timestamp": "2026-08-21T12:03:56.1",
				"c_timestamptz": "2026-08-21T12:03:56.123456+00:00", "c_interval": "1 day 02:00:00",
				"c_json": {"b": 1, "a": [1.50]}, "c_jsonb": {"a": [1.50], "b": 1}, "c_bytea": "61623132",
				"c_array": [1, 2], "c_texts": ["x y", null], "c_blobs": ["\\\\x00ff"], "c_mood": "happy",
				"c_inet": "10.0.0.1/8", "c_secret": "\\\\x00ff", "c_null": null}
				""";
		PostgresRow read = open("kinds", "id", null).page(Position.START, 2).get(0);
		Map<String, String> types = read.columns();
		PostgresRow change = new PostgresRow(Payload.ofJson(live, MAPPER), types);
		assertThat(types).hasSize(27)
			.containsEntry("c_array", "_int4")
			.containsEntry("c_mood", "mood")
			.containsEntry("c_char", "bpchar");
		assertThat(read.asMap()).usingRecursiveComparison().isEqualTo(change.asMap());
		assertThat(RowIdentity.of(read, List.of("id"), "id")).isEqualTo(RowIdentity.of(change, List.of("id"), "id"));
		assertThat((byte[]) read.asMap().get("c_bytea")).as("is not decoded twice").asString().isEqualTo("ab12");
	}

}
