/**
 * Observations of a connection with Micrometer.
 */
@NullMarked
package io.github.supabaserealtime.observation;

import org.jspecify.annotations.NullMarked;
