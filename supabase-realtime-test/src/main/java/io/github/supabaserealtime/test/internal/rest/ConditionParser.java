package io.github.supabaserealtime.test.internal.rest;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.supabaserealtime.test.internal.database.RowCondition;

/**
 * Parser for the conditions of a request: {@code gt.5} for a column, or a tree such as
 * {@code (updated_at.gt.X,and(updated_at.eq.X,id.gt.Y))}.
 */
final class ConditionParser {

	private static final Set<String> OPERATORS = Set.of("eq", "neq", "lt", "lte", "gt", "gte", "in", "like", "ilike",
			"is", "match", "imatch", "isdistinct");

	private static final Set<String> NOT_EVALUATED = Set.of("fts", "plfts", "phfts", "wfts", "cs", "cd", "ov", "sl",
			"sr", "nxr", "nxl", "adj");

	private static final Set<String> KEYWORDS = Set.of("null", "not_null", "true", "false", "unknown");

	private final Scanner scanner;

	/**
	 * Whether a value ends at a comma or a parenthesis, and can be quoted for that.
	 */
	private final boolean tree;

	private ConditionParser(Scanner scanner, boolean tree) {
		this.scanner = scanner;
		this.tree = tree;
	}

	/**
	 * Parse the filter of a column.
	 */
	static RowCondition filter(String column, String text) throws RestException {
		ConditionParser parser = new ConditionParser(new Scanner("filter", text), false);
		RowCondition condition = parser.comparison(column);
		parser.scanner.expectEnd();
		return condition;
	}

	/**
	 * Parse a tree of conditions.
	 */
	static RowCondition junction(boolean all, String text, boolean negated) throws RestException {
		ConditionParser parser = new ConditionParser(new Scanner("logic tree", text), true);
		RowCondition condition = new RowCondition.Junction(all, parser.parts(), negated);
		parser.scanner.expectEnd();
		return condition;
	}

	private List<RowCondition> parts() throws RestException {
		List<RowCondition> parts = new ArrayList<>();
		this.scanner.expect("(");
		do {
			parts.add(part());
		}
		while (this.scanner.take(","));
		this.scanner.expect(")");
		return parts;
	}

	private RowCondition part() throws RestException {
		for (boolean negated : List.of(true, false)) {
			for (String junction : List.of("and", "or")) {
				// only with its parenthesis: a column may begin with the word
				String begin = (negated ? "not." : "") + junction;
				if (this.scanner.isNext(begin + "(")) {
					this.scanner.expect(begin);
					return new RowCondition.Junction(junction.equals("and"), parts(), negated);
				}
			}
		}
		String column = this.scanner.name(".,()-");
		if (this.scanner.isAt("-")) {
			throw RestException.notEvaluated(
					"The embedded server filters by columns of the table only, not by a part of '" + column + "'");
		}
		this.scanner.expect(".");
		return comparison(column);
	}

	private RowCondition comparison(String column) throws RestException {
		boolean negated = this.scanner.take("not.");
		String operator = operator();
		return switch (operator) {
			case "in" -> new RowCondition.Comparison(column, operator, list(), negated);
			case "is" -> is(column, negated);
			case "like", "ilike" -> new RowCondition.Comparison(column, operator, value().replace('*', '%'), negated);
			default -> new RowCondition.Comparison(column, operator, value(), negated);
		};
	}

	private String operator() throws RestException {
		for (String operator : NOT_EVALUATED) {
			if (this.scanner.isNext(operator + ".") || this.scanner.isNext(operator + "(")) {
				throw RestException
					.notEvaluated("The embedded server does not evaluate the operator '" + operator + "'");
			}
		}
		for (String operator : OPERATORS) {
			if (this.scanner.isNext(operator + "(")) {
				throw RestException
					.notEvaluated("The embedded server does not evaluate '" + operator + "(any)' or '(all)'");
			}
			if (this.scanner.take(operator + ".")) {
				return operator;
			}
		}
		throw this.scanner.unexpected();
	}

	private RowCondition is(String column, boolean negated) throws RestException {
		for (String keyword : KEYWORDS) {
			if (this.scanner.take(keyword)) {
				boolean inverse = keyword.equals("not_null");
				return new RowCondition.Comparison(column, "is", inverse ? "null" : keyword, negated != inverse);
			}
		}
		throw this.scanner.unexpected();
	}

	private String value() throws RestException {
		if (!this.tree) {
			return this.scanner.rest();
		}
		String quoted = this.scanner.quoted();
		return (quoted != null) ? quoted : this.scanner.until(",)");
	}

	/**
	 * Read a list of values.
	 * @return the literal of an array of them, each in quotes: {@code null} is a text
	 */
	private String list() throws RestException {
		List<String> values = new ArrayList<>();
		this.scanner.expect("(");
		if (!this.scanner.isAt(")")) {
			do {
				String quoted = this.scanner.quoted();
				values.add((quoted != null) ? quoted : this.scanner.until(",)"));
			}
			while (this.scanner.take(","));
		}
		this.scanner.expect(")");
		return values.stream()
			.map((value) -> "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
			.collect(Collectors.joining(",", "{", "}"));
	}

}
