package io.github.supabaserealtime.message;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Filters in the server's grammar (protocol.md 4.9).
 */
class PostgresChangesFilterTests {

	@Test
	void everyOperatorIsWrittenAsTheServerReadsIt() {
		assertThat(List.of(PostgresChangesFilter.column("a").eq(1), PostgresChangesFilter.column("a").neq("x"),
				PostgresChangesFilter.column("a").lt(1.5), PostgresChangesFilter.column("a").lte(2),
				PostgresChangesFilter.column("a").gt(3), PostgresChangesFilter.column("a").gte(4),
				PostgresChangesFilter.column("a").in(1, 2, 2), PostgresChangesFilter.column("a").like("%x_"),
				PostgresChangesFilter.column("a").ilike("X%"),
				PostgresChangesFilter.column("a").is(PostgresChangesFilter.Truth.NULL),
				PostgresChangesFilter.column("a").match("^x"), PostgresChangesFilter.column("a").imatch("y$"),
				PostgresChangesFilter.column("a").isDistinct("z"), PostgresChangesFilter.column("a").not().eq(1)))
			.extracting(PostgresChangesFilter::toString)
			.containsExactly("a=eq.1", "a=neq.x", "a=lt.1.5", "a=lte.2", "a=gt.3", "a=gte.4", "a=in.(1,2)",
					"a=like.%x_", "a=ilike.X%", "a=is.null", "a=match.^x", "a=imatch.y$", "a=isdistinct.z",
					"a=not.eq.1");
	}

	@Test
	void conditionsAreJoinedAndDuplicatesCountOnce() {
		assertThat(PostgresChangesFilter.column("a")
			.eq(1)
			.and(PostgresChangesFilter.column("b").eq(2))
			.and(PostgresChangesFilter.column("a").eq(1))).hasToString("a=eq.1,b=eq.2");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\'',
			value = { "a,b|'\"a,b\"'", "(x)|'\"(x)\"'", "say \"hi\"|'\"say \\\"hi\\\"\"'",
					"back\\slash|'\"back\\\\slash\"'", "' blank '|'\" blank \"'", "''|'\"\"'", "plain text|plain text",
					"a.b|a.b" })
	void valuesAreQuotedWhereTheGrammarNeedsIt(String value, String written) {
		PostgresChangesFilter filter = PostgresChangesFilter.column("c").eq(value);
		assertThat(filter).hasToString("c=eq." + written);
		assertThat(PostgresChangesFilter.parse(filter.toString())).isEqualTo(filter);
	}

	@Test
	void whatCannotBeValidFailsWhereItIsBuilt() {
		assertThatIllegalArgumentException().isThrownBy(() -> PostgresChangesFilter.column(" "));
		assertThatIllegalArgumentException().isThrownBy(() -> PostgresChangesFilter.column("a=b"));
		assertThatIllegalArgumentException().isThrownBy(() -> PostgresChangesFilter.column("a").in());
		assertThatIllegalArgumentException()
			.isThrownBy(() -> PostgresChangesFilter.column("a").in(IntStream.range(0, 101).boxed().toList()))
			.withMessageContaining("100");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> PostgresChangesFilter.column("a").in(Collections.singletonList(null)))
			.withMessageContaining("Truth.NULL");
	}

	@ParameterizedTest
	@ValueSource(strings = { "id=eq.1", "id=eq.1,name=like.%x", "id=in.(1,2,\"a,b\")", "a=not.is.null",
			"name=eq.\"x, y\"", "t=eq.2026-01-01 10:00", "a=eq.x),b=in.(1,2),c=eq.3" })
	void aValidTextIsTakenAsItIs(String text) {
		assertThat(PostgresChangesFilter.parse(text)).hasToString(text);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "id=eq.1,|extra commas", "wrong|column=operator.value", "id=foo.1|not an operator",
					"id=eq|not an operator", "id=in.1,2|parentheses", "id=is.maybe|takes null",
					"=eq.1|column=operator.value", "a=eq.x),b=foo.1|not an operator" })
	void aTextThatTheServerCannotUnderstandFails(String text, String problem) {
		assertThatIllegalArgumentException().isThrownBy(() -> PostgresChangesFilter.parse(text))
			.withMessageContaining(problem);
		assertThatIllegalArgumentException().isThrownBy(
				() -> new PostgresChangesBinding(PostgresChangesBinding.Event.ALL, "public", "todos", text, List.of()));
	}

	@Test
	void theItemsOfAListAreCountedAsTheServerDoes() {
		List<Object> items = new ArrayList<>(List.of("a,b"));
		IntStream.range(0, 99).forEach(items::add);
		PostgresChangesFilter filter = PostgresChangesFilter.column("a").in(items);
		assertThat(PostgresChangesFilter.parse(filter.toString())).isEqualTo(filter);
		String more = filter.toString().replace("98)", "98,99)");
		assertThatIllegalArgumentException().isThrownBy(() -> PostgresChangesFilter.parse(more))
			.withMessageContaining("100 values");
	}

	@Test
	void whatHasElementsIsNoValue() {
		PostgresChangesFilter.Column column = PostgresChangesFilter.column("a");
		assertThatIllegalArgumentException().isThrownBy(() -> column.in(new int[] { 1, 2 }))
			.withMessageContaining("int[]");
		assertThatIllegalArgumentException().isThrownBy(() -> column.in(List.of(1), 2));
		for (Object value : List.of(List.of(1), new String[] { "x" }, Map.of("a", 1))) {
			assertThatIllegalArgumentException().isThrownBy(() -> column.eq(value))
				.withMessageContaining("PostgreSQL literal");
			assertThatIllegalArgumentException().isThrownBy(() -> column.isDistinct(value));
		}
		assertThat(column.in((Object[]) new String[] { "x", "y" })).hasToString("a=in.(x,y)");
	}

	// 76
	@Test
	void aFilterDoesNotChangeWhenMoreIsAdded() {
		PostgresChangesFilter filter = PostgresChangesFilter.column("a").eq(1);
		PostgresChangesFilter more = filter.and(PostgresChangesFilter.column("b").eq(2));
		assertThat(filter).hasToString("a=eq.1");
		assertThat(more).hasToString("a=eq.1,b=eq.2");
	}

	@Test
	void theElementsOfAListAreQuotedOneByOne() {
		assertThat(PostgresChangesFilter.column("a").in("x,y", "(z)", "plain", 7))
			.hasToString("a=in.(\"x,y\",\"(z)\",plain,7)");
		assertThat(PostgresChangesFilter.column("a").not().in(1, 2)).hasToString("a=not.in.(1,2)");
	}

	@Test
	void whatMeansSomethingInAnArrayOfTheDatabaseIsQuotedInAList() {
		PostgresChangesFilter filter = PostgresChangesFilter.column("a")
			.in("null", "NULL", "Null", "{a}", "b}", "a\\{", "nullable", "c");
		assertThat(filter).hasToString("a=in.(\"null\",\"NULL\",\"Null\",\"{a}\",\"b}\",\"a\\\\{\",nullable,c)");
		assertThat(PostgresChangesFilter.parse(filter.toString())).isEqualTo(filter);
		assertThat(PostgresChangesFilter.column("a").eq("null").and(PostgresChangesFilter.column("a").eq("{1}")))
			.hasToString("a=eq.null,a=eq.{1}");
	}

	@ParameterizedTest
	@ValueSource(
			strings = { " ", "\t", "\u0085", "\u00a0", "\u1680", "\u2007", "\u2028", "\u202f", "\u205f", "\u3000" })
	void whatTheServerTrimsBelongsToNoCondition(String space) {
		PostgresChangesFilter filter = PostgresChangesFilter.column("a")
			.eq(1)
			.and(PostgresChangesFilter.column("b").eq("x"));
		assertThat(PostgresChangesFilter.parse(space + "a=eq.1" + space + "," + space + "b=eq.x" + space))
			.isEqualTo(filter);
		assertThat(PostgresChangesFilter.column(space + "a").eq(1)).isEqualTo(PostgresChangesFilter.column("a").eq(1));
		assertThatIllegalArgumentException().isThrownBy(() -> PostgresChangesFilter.parse(space));
		assertThatIllegalArgumentException().isThrownBy(() -> PostgresChangesFilter.parse("a=eq.1," + space));
		assertThatIllegalArgumentException().isThrownBy(() -> PostgresChangesFilter.column(space));
	}

	@Test
	void whatTheServerDoesNotTrimIsKept() {
		for (String kept : List.of("\u001c", "\u001f", "\u200b", "\ufeff")) {
			assertThat(PostgresChangesFilter.parse("a=eq.1" + kept)).hasToString("a=eq.1" + kept);
		}
	}

	@Test
	void isTakesItsFourWordsAsTheyAre() {
		assertThat(List.of(PostgresChangesFilter.Truth.values()))
			.extracting((truth) -> PostgresChangesFilter.column("a").not().is(truth).toString())
			.containsExactlyInAnyOrder("a=not.is.null", "a=not.is.true", "a=not.is.false", "a=not.is.unknown");
	}

}
