/**
 * Auto-configuration of the Actuator endpoint for Supabase Realtime connections.
 */
@NullMarked
package io.github.supabaserealtime.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
