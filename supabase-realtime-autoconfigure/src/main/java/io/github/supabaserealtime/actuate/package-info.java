/**
 * Actuator endpoint for Supabase Realtime connections.
 */
@NullMarked
package io.github.supabaserealtime.actuate;

import org.jspecify.annotations.NullMarked;
