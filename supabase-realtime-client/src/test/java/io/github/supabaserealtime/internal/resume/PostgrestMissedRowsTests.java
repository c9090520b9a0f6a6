package io.github.supabaserealtime.internal.resume;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PostgresRow;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What {@link PostgrestMissedRows} asks for, in the grammar of PostgREST, and what it
 * makes of the answer.
 */
class PostgrestMissedRowsTests {

	private final RecordingChannel channel = new RecordingChannel();

	private MissedRows.Table open(String filter, List<String> key, String... select) {
		return open(this.channel, filter, key, select);
	}

	private MissedRows.Table open(RecordingChannel channel, String filter, List<String> key, String... select) {
		PostgresChangesBinding binding = new PostgresChangesBinding(PostgresChangesBinding.Event.ALL, "public",
				"my orders", filter, List.of(select));
		return new PostgrestMissedRows("https://abcdefgh.supabase.co/rest/v1/")
			.open(new TableQuery(binding, "updated_at", key), channel);
	}

	private List<String> parameters() {
		assertThat(this.channel.asked).hasSize(1);
		return Arrays.stream(this.channel.asked.get(0).getRawQuery().split("&"))
			.map((parameter) -> URLDecoder.decode(parameter, StandardCharsets.UTF_8))
			.toList();
	}

	@Test
	void theBeginningHasNoCondition() {
		open(null, List.of()).page(Position.START, 100);
		assertThat(this.channel.asked.get(0).getRawPath()).isEqualTo("/rest/v1/my%20orders");
		assertThat(this.channel.schemas).containsExactly("public");
		assertThat(parameters()).containsExactly("updated_at=not.is.null", "order=updated_at.asc,id.asc", "limit=100");
	}

	@Test
	void aPositionIsTheValueAndTheKey() {
		open(null, List.of()).page(new Position("2026-08-21T12:00:00+00:00", "[7]"), 2);
		assertThat(parameters()).startsWith("or=(updated_at.gt.\"2026-08-21T12:00:00+00:00\","
				+ "and(updated_at.eq.\"2026-08-21T12:00:00+00:00\",id.gt.\"7\"))");
		assertThat(this.channel.asked.get(0).getRawQuery()).as("a plus sign would be a blank").contains("%2B00%3A00");
	}

	@Test
	void aKeyOfSeveralColumnsIsComparedColumnByColumn() {
		open(null, List.of("part", "Odd name")).page(new Position("5", "[1,\"a\\\"b\"]"), 2);
		assertThat(parameters()).startsWith("or=(updated_at.gt.\"5\",and(updated_at.eq.\"5\",part.gt.\"1\"),"
				+ "and(updated_at.eq.\"5\",part.eq.\"1\",\"Odd name\".gt.\"a\\\"b\"))");
	}

	@Test
	void aPositionWithoutAKeyIncludesTheRowsOfItsValue() {
		open(null, List.of()).page(new Position("2026-08-21T12:00:00Z", null), 2);
		assertThat(parameters()).startsWith("updated_at=gte.2026-08-21T12:00:00Z");
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '`',
			value = { "owner=eq.42;owner=eq.42", "owner=not.eq.42;owner=not.eq.42",
					"state=in.(open,\"a,b\");state=in.(\"open\",\"a,b\")", "state=eq.\"a,b\";state=eq.a,b",
					"done=is.true;done=is.true", "title=like.n%;title=like.n%", "title=imatch.^n;title=imatch.^n",
					"a=isdistinct.x;a=isdistinct.x" })
	void filtersApply(String filter, String parameter) {
		open(filter, List.of()).page(Position.START, 2);
		assertThat(parameters()).contains(parameter);
	}

	@Test
	void anAsteriskInAPatternIsRefusedBecauseItMeansSomethingElse() {
		assertThatIllegalStateException().isThrownBy(() -> open("title=like.a*", List.of()))
			.withMessageContaining("takes '*'");
	}

	@Test
	void selectedColumnsAreReadWithThoseThatTellRowsApart() {
		open(null, List.of(), "title").page(Position.START, 2);
		assertThat(parameters()).contains("select=title,updated_at,id");
	}

	@Test
	void theLastRowIsThePlaceToBegin() {
		this.channel.answer = "[{\"id\":7,\"updated_at\":\"2026-08-21T12:00:00+00:00\"}]";
		assertThat(open(null, List.of()).last()).isEqualTo(new Position("2026-08-21T12:00:00+00:00", "[7]"));
		assertThat(parameters()).contains("order=updated_at.desc,id.desc", "limit=1");
		this.channel.answer = "[]";
		assertThat(open(null, List.of()).last()).isNull();
	}

	@Test
	void numbersKeepTheirDigits() {
		this.channel.answer = "[{\"id\":9007199254740993,\"amount\":1.500,\"updated_at\":7}]";
		assertThat(open(null, List.of()).page(Position.START, 2)).singleElement()
			.satisfies((row) -> assertThat(row.raw().asText())
				.isEqualTo("{\"id\":9007199254740993,\"amount\":1.500,\"updated_at\":7}"));
	}

	@Test
	void rowsThatAreWrittenWhileOthersAreReadArriveLive() {
		int[] written = { 3 };
		RecordingChannel busy = new RecordingChannel() {

			@Override
			public String readRows(URI uri, String schema) {
				super.readRows(uri, schema);
				return uri.getRawQuery().contains("desc") ? rows(written[0], written[0])
						: rows(written[0], ++written[0]);
			}

			private static String rows(int first, int last) {
				return IntStream.rangeClosed(first, last)
					.mapToObj((id) -> "{\"id\":%d,\"updated_at\":\"2026-08-21T12:00:%02d+00:00\"}".formatted(id, id))
					.collect(Collectors.joining(",", "[", "]"));
			}

		};
		MissedRows.Table table = open(busy, null, List.of());
		Position after = Position.START;
		List<PostgresRow> page = table.page(after, 500);
		while (!page.isEmpty() && busy.asked.size() < 20) {
			after = RowIdentity.place(page.get(page.size() - 1), table.key(), "updated_at");
			page = table.page(after, 500);
		}
		assertThat(busy.asked).hasSize(2);
	}

	@Test
	void aPageThatWasCutIsFollowedByTheNextOne() {
		this.channel.answer = "[{\"id\":7,\"updated_at\":\"2026-08-21T12:00:09+00:00\"}]";
		MissedRows.Table table = open(null, List.of());
		this.channel.answers.add("[{\"id\":1,\"updated_at\":\"2026-08-21T12:00:01+00:00\"}]");
		assertThat(table.page(Position.START, 500)).hasSize(1);
		assertThat(table.page(new Position("2026-08-21T12:00:01+00:00", "[1]"), 500)).hasSize(1);
		assertThat(table.page(new Position("2026-08-21T12:00:09+00:00", "[7]"), 500)).isEmpty();
		assertThat(this.channel.asked).hasSize(3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"message\":\"secret\"}", "<html>", "" })
	void anAnswerThatIsNoListIsSaid(String answer) {
		this.channel.answer = answer;
		assertThatIllegalStateException().isThrownBy(() -> open(null, List.of()).page(Position.START, 2))
			.withMessage(
					"The answer is no JSON array: is https://abcdefgh.supabase.co/rest/v1 the address of PostgREST?");
	}

}
