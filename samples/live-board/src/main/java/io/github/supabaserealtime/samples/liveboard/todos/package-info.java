/**
 * The to-do table, which is changed in the database and read from its changes.
 */
@NullMarked
package io.github.supabaserealtime.samples.liveboard.todos;

import org.jspecify.annotations.NullMarked;
