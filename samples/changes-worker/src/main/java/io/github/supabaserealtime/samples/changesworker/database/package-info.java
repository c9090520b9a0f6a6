/**
 * A PostgreSQL in this machine, and a Realtime server that serves the changes of its
 * tables.
 */
@NullMarked
package io.github.supabaserealtime.samples.changesworker.database;

import org.jspecify.annotations.NullMarked;
