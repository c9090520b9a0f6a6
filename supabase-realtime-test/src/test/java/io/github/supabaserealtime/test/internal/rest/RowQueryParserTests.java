package io.github.supabaserealtime.test.internal.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.supabaserealtime.test.internal.database.RowCondition;
import io.github.supabaserealtime.test.internal.database.RowCondition.Comparison;
import io.github.supabaserealtime.test.internal.database.RowCondition.Junction;
import io.github.supabaserealtime.test.internal.database.RowOrder;
import io.github.supabaserealtime.test.internal.database.RowQuery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The parameters of a read, as PostgREST reads them.
 */
class RowQueryParserTests {

	private final RowQueryParser parser = new RowQueryParser(1000);

	private RowQuery parse(String... parameters) throws RestException {
		Map<String, String[]> map = new LinkedHashMap<>();
		for (int i = 0; i < parameters.length; i += 2) {
			map.put(parameters[i], new String[] { parameters[i + 1] });
		}
		return this.parser.parse(map);
	}

	private RowCondition condition(String name, String value) throws RestException {
		return parse(name, value).conditions().get(0);
	}

	@Test
	void nothingIsAllRowsUpToTheMost() throws Exception {
		assertThat(parse()).isEqualTo(new RowQuery(List.of(), List.of(), List.of(), 0, 1000));
		assertThat(new RowQueryParser(0).parse(Map.of()).limit()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void columnsAreSelected() throws Exception {
		assertThat(parse("select", "id,\"a,b\", title").columns()).containsExactly("id", "a,b", "title");
		assertThat(parse("select", "*").columns()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "5, 5", "1000, 1000", "5000, 1000", "0, 0", "many, 1000" })
	void theLimitIsNeverAboveTheMost(String asked, long limit) throws Exception {
		assertThat(parse("limit", asked, "offset", "3").limit()).isEqualTo(limit);
		assertThat(parse("limit", asked, "offset", "3").offset()).isEqualTo(3);
	}

	@Test
	void nullsAreTheLargestValues() throws Exception {
		assertThat(parse("order", "a,b.asc,c.desc,d.desc.nullslast,e.nullsfirst").order()).containsExactly(
				new RowOrder("a", false, false), new RowOrder("b", false, false), new RowOrder("c", true, true),
				new RowOrder("d", true, false), new RowOrder("e", false, true));
	}

	@Test
	void aFilterTakesItsValueAsItIs() throws Exception {
		assertThat(condition("title", "eq.a,\"b\".c)")).isEqualTo(new Comparison("title", "eq", "a,\"b\".c)", false));
		assertThat(condition("id", "not.gt.5")).isEqualTo(new Comparison("id", "gt", "5", true));
		assertThat(condition("title", "like.*a*")).isEqualTo(new Comparison("title", "like", "%a%", false));
		assertThat(condition("id", "is.not_null")).isEqualTo(new Comparison("id", "is", "null", true));
		assertThat(condition("id", "not.is.not_null")).isEqualTo(new Comparison("id", "is", "null", false));
	}

	@Test
	void aListIsAnArrayOfQuotedValues() throws Exception {
		assertThat(condition("title", "in.(a,\"b,\\\"c\",null)"))
			.isEqualTo(new Comparison("title", "in", "{\"a\",\"b,\\\"c\",\"null\"}", false));
		assertThat(condition("title", "in.()")).isEqualTo(new Comparison("title", "in", "{}", false));
	}

	@Test
	void aTreeIsRead() throws Exception {
		assertThat(condition("or", "(at.gt.2026-01-01T00:00:00.5+00:00,and(at.eq.\"a,)\",id.gt.7))"))
			.isEqualTo(new Junction(false,
					List.of(new Comparison("at", "gt", "2026-01-01T00:00:00.5+00:00", false), new Junction(true,
							List.of(new Comparison("at", "eq", "a,)", false), new Comparison("id", "gt", "7", false)),
							false)),
					false));
		assertThat(condition("not.and", "(order.in.(1,2),not.or(and.is.null))"))
			.isEqualTo(
					new Junction(true,
							List.of(new Comparison("order", "in", "{\"1\",\"2\"}", false),
									new Junction(false, List.of(new Comparison("and", "is", "null", false)), true)),
							true));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "id|gt5|\"failed to parse filter (gt5)\" (line 1, column 1)",
					"id|in.1,2|\"failed to parse filter (in.1,2)\" (line 1, column 4)",
					"id|is.maybe|\"failed to parse filter (is.maybe)\" (line 1, column 4)",
					"or|(id.gt.5|\"failed to parse logic tree ((id.gt.5)\" (line 1, column 9)",
					"or|(id.gt.5),|\"failed to parse logic tree ((id.gt.5),)\" (line 1, column 10)",
					"order|id.up|\"failed to parse order (id.up)\" (line 1, column 3)",
					"select|a,,b|\"failed to parse select parameter (a,,b)\" (line 1, column 3)" })
	void whatCannotBeReadIsToldWhere(String name, String value, String message) {
		assertThatExceptionOfType(RestException.class).isThrownBy(() -> parse(name, value))
			.satisfies((ex) -> assertThat(ex.body().path("message").stringValue()).isEqualTo(message))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo("PGRST100"))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(400));
	}

	@ParameterizedTest
	@ValueSource(strings = { "limit", "offset" })
	void aNegativeRangeIsRefused(String name) {
		assertThatExceptionOfType(RestException.class).isThrownBy(() -> parse(name, "-1"))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo("PGRST103"))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(416));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "select|id,author(name)", "select|n:id", "select|data->a", "select|id::text",
					"order|author(name)", "data->>a|eq.1", "author.name|eq.x", "body|fts.word",
					"body|plfts(english).word", "id|eq(any).{1,2}", "or|(data->>a.eq.1)" })
	void whatIsBeyondTheSubsetIsSaidToBe(String name, String value) {
		assertThatExceptionOfType(RestException.class).isThrownBy(() -> parse(name, value))
			.satisfies((ex) -> assertThat(ex.status()).isEqualTo(501))
			.withMessageContaining("The embedded server");
	}

}
