/**
 * Meters of a Supabase Realtime connection.
 */
@NullMarked
package io.github.supabaserealtime.metrics;

import org.jspecify.annotations.NullMarked;
