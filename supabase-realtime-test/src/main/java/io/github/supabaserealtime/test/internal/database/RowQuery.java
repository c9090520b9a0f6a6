package io.github.supabaserealtime.test.internal.database;

import java.util.List;

/**
 * A query for rows of one table.
 *
 * @param columns the columns to answer, empty for all
 * @param conditions the conditions, all of which must hold
 * @param order what the rows are ordered by; empty for the order of the table
 * @param offset how many rows to skip
 * @param limit how many rows to answer at most
 * @since 0.9.0
 */
public record RowQuery(List<String> columns, List<RowCondition> conditions, List<RowOrder> order, long offset,
		long limit) {

}
