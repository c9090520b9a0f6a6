/**
 * What the embedded server knows of Postgres: types, tables, filters and which change
 * concerns whom. Not meant to be used by tests. Nothing here locks or sends: the server
 * calls it under the lock of its rooms.
 */
@NullMarked
package io.github.supabaserealtime.test.database;

import org.jspecify.annotations.NullMarked;
