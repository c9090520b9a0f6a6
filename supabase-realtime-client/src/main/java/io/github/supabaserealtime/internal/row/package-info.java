/**
 * Reading of database rows: from the JSON text of a row to Java types and to values.
 */
@NullMarked
package io.github.supabaserealtime.internal.row;

import org.jspecify.annotations.NullMarked;
