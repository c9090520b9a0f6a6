/**
 * Auto-configuration for observations.
 */
@NullMarked
package io.github.supabaserealtime.autoconfigure.observation;

import org.jspecify.annotations.NullMarked;
