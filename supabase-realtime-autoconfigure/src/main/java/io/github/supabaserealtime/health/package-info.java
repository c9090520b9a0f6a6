/**
 * Health of a Supabase Realtime connection.
 */
@NullMarked
package io.github.supabaserealtime.health;

import org.jspecify.annotations.NullMarked;
