/**
 * Implementation of the embedded server's database: types, tables, filters and the
 * messages for a change. Not meant to be used by tests. It neither locks nor sends: the
 * server calls it with the lock of its rooms held.
 */
@NullMarked
package io.github.supabaserealtime.test.database;

import org.jspecify.annotations.NullMarked;
