package io.github.supabaserealtime.test.internal.database;

/**
 * A column that rows are ordered by.
 *
 * @param column the column
 * @param descending whether the largest value comes first
 * @param nullsFirst whether rows without a value come first
 * @since 0.9.0
 */
public record RowOrder(String column, boolean descending, boolean nullsFirst) {

}
