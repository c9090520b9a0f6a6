/**
 * Auto-configuration of a Supabase Realtime connection.
 */
@NullMarked
package io.github.supabaserealtime.autoconfigure;

import org.jspecify.annotations.NullMarked;
