/**
 * Listeners that go on where they stopped: what was missed is read from the database.
 */
@NullMarked
package io.github.supabaserealtime.resume;

import org.jspecify.annotations.NullMarked;
