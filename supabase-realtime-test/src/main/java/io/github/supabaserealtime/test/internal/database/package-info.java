/**
 * Implementation of the embedded server's database: types, tables, filters and the
 * messages for a change. It neither locks nor sends: the server calls it with the lock of
 * its rooms held.
 */
@NullMarked
package io.github.supabaserealtime.test.internal.database;

import org.jspecify.annotations.NullMarked;
