/**
 * Auto-configuration of the meters of a Supabase Realtime connection.
 */
@NullMarked
package io.github.supabaserealtime.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
