package io.github.supabaserealtime.test.internal.database;

import java.util.List;

/**
 * A condition on a row.
 *
 * @since 0.9.0
 */
public sealed interface RowCondition {

	/**
	 * Compares a column with a value.
	 *
	 * @param column the column
	 * @param operator the operator, as a filter of Postgres changes names it
	 * @param value the value; of {@code in} the literal of an array
	 * @param negated whether the condition is turned round
	 */
	record Comparison(String column, String operator, String value, boolean negated) implements RowCondition {

	}

	/**
	 * Joins conditions.
	 *
	 * @param all whether all of them must hold, and not just one
	 * @param conditions the conditions
	 * @param negated whether the condition is turned round
	 */
	record Junction(boolean all, List<RowCondition> conditions, boolean negated) implements RowCondition {

	}

}
