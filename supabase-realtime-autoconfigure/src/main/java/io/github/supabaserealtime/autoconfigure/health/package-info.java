/**
 * Auto-configuration of the health of a Supabase Realtime connection.
 */
@NullMarked
package io.github.supabaserealtime.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
