package io.github.supabaserealtime.test;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.supabaserealtime.test.internal.protocol.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Which rows a filter lets through, and which filters are refused.
 */
class DatabaseFilterTests {

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().pollInterval(Duration.ZERO).start();

	private final ServerDatabase database = this.server.database();

	@BeforeEach
	void createTable() {
		this.database.table("public.samples")
			.column("id", "int4")
			.column("big", "int8")
			.column("ratio", "float8")
			.column("price", "numeric")
			.column("name", "text")
			.column("code", "varchar")
			.column("done", "bool")
			.column("owner", "uuid")
			.column("due", "timestamptz")
			.column("day", "date")
			.column("meta", "jsonb")
			.column("tags", "text[]")
			.column("span", "int4range")
			.enumColumn("mood", "mood", "sad", "ok", "happy")
			.column("doc", "json")
			.domainColumn("fee", "fee", "numeric(10,2)")
			.domainColumn("marks", "marks", "numeric(4,1)[]")
			.primaryKey("id")
			.create();
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	private static String join(String ref, String filter) {
		return "[\"%s\",\"%s\",\"realtime:t%s\",\"phx_join\",{\"config\":{\"postgres_changes\":[{\"event\":\"*\",\"schema\":\"public\",\"table\":\"samples\",\"filter\":%s}]}}]"
			.formatted(ref, ref, ref, Json.write(Json.toNode(filter)));
	}

	/**
	 * Join with a filter and return what the system says of it.
	 */
	private static String subscribe(RawClient client, String ref, String filter) {
		client.send(join(ref, filter));
		assertThat(client.nextText()).contains("phx_reply", "\"ok\"");
		return Json.parse(client.nextText()).at("/4/message").stringValue();
	}

	private void insertRow() {
		this.database.insert("public.samples",
				Map.ofEntries(Map.entry("id", 5), Map.entry("big", 9_007_199_254_740_993L), Map.entry("ratio", 0.5),
						Map.entry("price", "10.50"), Map.entry("name", "Milk, 50%"), Map.entry("code", "a\"b"),
						Map.entry("done", true), Map.entry("owner", "11111111-1111-4111-8111-aaaaaaaaaaaa"),
						Map.entry("due", "2026-01-02T03:04:05+00:00"), Map.entry("day", "2026-01-02"),
						Map.entry("meta", Map.of("k", 1)), Map.entry("mood", "ok")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\u00a0", "\u2007", "\u202f", "\u0085", "\u3000", " " })
	void whatSurroundsAConditionIsTrimmedAsTheServerDoes(String space) {
		try (RawClient client = RawClient.connect(this.server)) {
			assertThat(subscribe(client, "1", space + "code=eq.a\"b" + space)).isEqualTo("Subscribed to PostgreSQL");
			insertRow();
			assertThat(client.nextText()).contains("\"INSERT\"");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			id=eq.5                                        | yes
			id=eq. 5                                       | yes
			id=eq.05                                       | yes
			id=eq.6                                        | no
			id=neq.6                                       | yes
			id=not.eq.6                                    | yes
			id=not.neq.6                                   | no
			id=gt.10                                       | no
			id=lt.10                                       | yes
			id=lte.5                                       | yes
			id=gte.6                                       | no
			id=gt.4,id=lt.6                                | yes
			id=gt.4,id=lt.5                                | no
			 id=gt.4 , name=like.Milk%                     | yes
			id=in.(1,5)                                    | yes
			id=in.(1, 5 )                                  | yes
			id=in.(1,2)                                    | no
			id=in.()                                       | no
			id=not.in.(1,2)                                | yes
			id=not.in.(1,null)                             | no
			id=in.(5,null)                                 | yes
			big=eq.9007199254740993                        | yes
			big=eq.9007199254740992                        | no
			ratio=eq.5e-1                                  | yes
			ratio=lt.-0.1                                  | no
			price=eq.10.5                                  | yes
			price=gt.9.99                                  | yes
			price=in.(10.500,3)                            | yes
			name=eq."Milk, 50%"                            | yes
			name=in.("x","Milk, 50%")                      | yes
			name=in.(Milk)                                 | no
			name=eq.milk, 50%                              | error
			name=like.M_lk%                                | yes
			name=like.m_lk%                                | no
			name=ilike.m_lk%                               | yes
			name=not.ilike.m_lk%                           | no
			name=like."%, 50\\\\%"                         | yes
			name=like.%5                                   | no
			name=lt.Nil                                    | yes
			name=match.^M                                  | yes
			name=match.k$                                  | no
			name=match.[[:digit:]]{2}%$                    | yes
			name=not.imatch.x                              | yes
			name=imatch."(MILK), [0-9]"                     | yes
			price=lt.NaN                                   | yes
			price=gt.-Infinity                             | yes
			day=eq.20260102                                | yes
			id=eq.0x5                                      | yes
			code=eq.a"b                                    | yes
			code=eq."a\\"b"                                | yes
			done=eq.t                                      | yes
			done=is.true                                   | yes
			done=is.false                                  | no
			done=not.is.false                              | yes
			done=is.unknown                                | no
			owner=eq.11111111-1111-4111-8111-AAAAAAAAAAAA  | yes
			owner=gt.11111111-1111-4111-8111-000000000000  | yes
			due=eq.2026-01-02 04:04:05+01                  | yes
			due=gt.2026-01-02                              | yes
			due=gte.2026-01-02T03:04:05.000001Z            | no
			day=gte.2026-01-02                             | yes
			meta=eq.{"k": 1.0}                             | yes
			meta=eq."{\\"k\\": 1.0}"                       | yes
			meta=neq.1                                     | yes
			mood=eq.ok                                     | yes
			mood=gt.sad                                    | yes
			mood=gt.happy                                  | no
			tags=is.null                                   | yes
			tags=not.is.null                               | no
			span=is.null                                   | yes
			id=isdistinct.4                                | yes
			id=not.isdistinct.5                            | yes
			``                                             | yes
			`  `                                           | yes
			""")
	void valuesAreComparedByTheTypeOfTheirColumn(String filter, String outcome) {
		try (RawClient client = RawClient.connect(this.server)) {
			String message = subscribe(client, "1", filter.replace("\\\\", "\\"));
			if (outcome.equals("error")) {
				assertThat(message).startsWith("Error parsing `filter` params: ");
				return;
			}
			assertThat(message).isEqualTo("Subscribed to PostgreSQL");
			insertRow();
			if (outcome.equals("yes")) {
				assertThat(client.nextText()).contains("postgres_changes", "\"INSERT\"");
			}
			client.expectNothingElse();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "name=eq.x", "name=neq.x", "name=not.eq.x", "name=like.%", "name=not.like.%",
			"name=in.(x)", "name=not.in.(x)", "id=gt.5,name=neq.x" })
	void aNullFitsNothing(String filter) {
		try (RawClient client = RawClient.connect(this.server)) {
			subscribe(client, "1", filter);
			this.database.insert("samples", Map.of("id", 6));
			client.expectNothingElse();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "name=is.null", "name=isdistinct.x", "done=is.unknown", "done=not.is.true" })
	void aNullFitsWhatAsksForIt(String filter) {
		try (RawClient client = RawClient.connect(this.server)) {
			subscribe(client, "1", filter);
			this.database.insert("samples", Map.of("id", 6));
			assertThat(client.nextText()).contains("postgres_changes");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			wrong          | ["wrong"]
			id=eq          | ["eq"]
			id=foo.hey     | ["foo", "hey"]
			id=not.foo.hey | ["foo", "hey"]
			id=EQ.1        | ["EQ", "1"]
			id=in.1        | `in` filter value must be wrapped by parentheses
			id=eq.1,       | filter must not contain empty segments (check for extra commas)
			,              | filter must not contain empty segments (check for extra commas)
			""")
	void aMalformedFilterIsNamed(String filter, String detail) {
		try (RawClient client = RawClient.connect(this.server)) {
			assertThat(subscribe(client, "1", filter)).isEqualTo("Error parsing `filter` params: " + detail);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					nope=eq.1        | P0001 (raise_exception) invalid column for filter nope
					id=eq.x          | 22P02 (invalid_text_representation) invalid input syntax for type integer: "x"
					id=eq.2147483648 | 22003 (numeric_value_out_of_range) value "2147483648" is out of range for type integer
					id=in.(1,x)      | 22P02 (invalid_text_representation) invalid input syntax for type integer: "x"
					id=in.(1,,2)     | 22P02 (invalid_text_representation) malformed array literal: "{1,,2}"
					big=lt.1.5       | 22P02 (invalid_text_representation) invalid input syntax for type bigint: "1.5"
					price=gt.cheap   | 22P02 (invalid_text_representation) invalid input syntax for type numeric: "cheap"
					price=eq.1e99999999999 | 22003 (numeric_value_out_of_range) value overflows numeric format
					price=eq.1e131072  | 22003 (numeric_value_out_of_range) value overflows numeric format
					price=eq.1e-16384  | 22003 (numeric_value_out_of_range) value overflows numeric format
					fee=eq.1e131072    | 22003 (numeric_value_out_of_range) value overflows numeric format
					fee=not.in.("6431582.51460","1E131072","-Infinity") | 22003 (numeric_value_out_of_range) numeric field overflow
					fee=in.(1e2000000000) | 22003 (numeric_value_out_of_range) value overflows numeric format
					fee=in.(100000000,x) | 22003 (numeric_value_out_of_range) numeric field overflow
					marks=eq."{1000,x}" | 22P02 (invalid_text_representation) invalid input syntax for type numeric: "x"
					marks=eq."{1000,1}" | 22003 (numeric_value_out_of_range) numeric field overflow
					marks=in.("{1e131072}") | 22003 (numeric_value_out_of_range) numeric field overflow
					done=eq.maybe    | 22P02 (invalid_text_representation) invalid input syntax for type boolean: "maybe"
					owner=eq.me      | 22P02 (invalid_text_representation) invalid input syntax for type uuid: "me"
					day=eq.2026-02-30 | 22008 (datetime_field_overflow) date/time field value out of range: "2026-02-30"
					meta=eq.{x       | 22P02 (invalid_text_representation) invalid input syntax for type json
					doc=in.("\\"\\\\u0000\\"",x"1") | 22P02 (invalid_text_representation) malformed array literal: "{"\\"\\\\u0000\\"",x"1"}"
					doc=in.("\\"\\\\u0000\\"",1) | 22P05 (untranslatable_character) unsupported Unicode escape sequence
					name=match.(x    | P0001 (raise_exception) invalid regular expression for match filter: invalid regular expression: parentheses () not balanced
					name=imatch.*    | P0001 (raise_exception) invalid regular expression for imatch filter: invalid regular expression: quantifier operand invalid
					due=gt.soon      | 22007 (invalid_datetime_format) invalid input syntax for type timestamp with time zone: "soon"
					mood=eq.great    | 22P02 (invalid_text_representation) invalid input value for enum mood: "great"
					id=is.5          | P0001 (raise_exception) invalid value for is filter: must be null, true, false, or unknown
					id=is.true       | P0001 (raise_exception) is true filter requires a boolean column, got integer
					id=like.5%       | P0001 (raise_exception) operator like requires a text-compatible column type, got integer
					code=ilike.a%    | P0001 (raise_exception) operator ilike requires a text-compatible column type, got character varying
					big=match.1      | P0001 (raise_exception) operator match requires a text-compatible column type, got bigint
					""")
	void aFilterThatPostgresRejectsIsRefusedInItsWords(String filter, String error) {
		try (RawClient client = RawClient.connect(this.server)) {
			assertThat(subscribe(client, "1", filter)).startsWith(
					"Unable to subscribe to changes with given parameters. An exception happened so please check your connect parameters: [event: *, schema: public, table: samples, filters: [{\"")
				.endsWith("], select: nil]. Exception: ERROR " + error);
			insertRow();
			client.expectNothingElse();
		}
	}

	@Test
	void aDomainRoundsInAListWhatIsTooSmallForItsBase() {
		try (RawClient client = RawClient.connect(this.server)) {
			assertThat(subscribe(client, "1", "fee=in.(1e-16384)")).isEqualTo("Subscribed to PostgreSQL");
			assertThat(subscribe(client, "2", "fee=eq.1e-16384")).endsWith("value overflows numeric format");
			this.database.insert("samples", Map.of("id", 1, "fee", 0));
			assertThat(client.nextText()).contains("\"fee\":0.00");
		}
	}

	@Test
	void aListHoldsOneHundredValuesAtTheMost() {
		try (RawClient client = RawClient.connect(this.server)) {
			assertThat(subscribe(client, "1", numbers(100))).isEqualTo("Subscribed to PostgreSQL");
			assertThat(subscribe(client, "2", numbers(101)))
				.endsWith("ERROR P0001 (raise_exception) too many values for `in` filter. Maximum 100");
		}
	}

	private static String numbers(int count) {
		return IntStream.range(0, count).mapToObj(String::valueOf).collect(Collectors.joining(",", "id=in.(", ")"));
	}

	@Test
	void manyConditionsAreShownOnLinesOfTheirOwn() {
		try (RawClient client = RawClient.connect(this.server)) {
			assertThat(subscribe(client, "1",
					"a_column_with_a_long_name=eq.1,another_column_with_a_long_name=not.in.(\"x\",y)"))
				.contains("""
						filters: [
						  {"a_column_with_a_long_name", "eq", "1", false},
						  {"another_column_with_a_long_name", "in", "{\\"x\\",y}", true}
						], select: nil]""");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "name=match.(a)\\1", "name=not.imatch.\\mx", "span=eq.\"[1,2)\"", "tags=eq.{a}",
			"meta=gt.1", "due=gt.tomorrow", "due=gt.1 Jan 2026", "due=gt.2026-01-02t-03:04", "name=like.x\\" })
	void whatCannotBeEvaluatedThrowsWhereARowChanges(String filter) {
		try (RawClient client = RawClient.connect(this.server)) {
			assertThat(subscribe(client, "1", filter))
				.startsWith("Unable to subscribe to changes with given parameters. ")
				.contains("The embedded server does not evaluate");
			assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(this::insertRow)
				.withMessageStartingWith("The embedded server does not evaluate");
			client.send("[\"1\",\"2\",\"realtime:t1\",\"phx_leave\",{}]");
			client.nextText();
			client.nextText();
			// nothing was inserted, and nobody is in the way any more
			insertRow();
			client.expectNothingElse();
		}
	}

	@Test
	void anOrderThatDependsOnTheDatabaseThrowsOnlyWhereItDoes() {
		try (RawClient client = RawClient.connect(this.server); RawClient other = RawClient.connect(this.server)) {
			subscribe(client, "1", "name=gt.b");
			subscribe(other, "2", "id=gt.0");
			this.database.insert("samples", Map.of("id", 1, "name", "c"));
			this.database.insert("samples", Map.of("id", 2, "name", "a"));
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> this.database.insert("samples", Map.of("id", 3, "name", "C")))
				.withMessageContaining("collation");
			assertThat(client.nextText()).contains("\"name\":\"c\"");
			client.expectNothingElse();
			assertThat(other.nextText()).contains("\"name\":\"c\"");
			assertThat(other.nextText()).contains("\"name\":\"a\"");
			other.expectNothingElse();
		}
	}

}
