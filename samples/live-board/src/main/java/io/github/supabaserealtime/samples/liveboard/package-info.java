/**
 * A page that shows live what a Realtime channel carries.
 */
@NullMarked
package io.github.supabaserealtime.samples.liveboard;

import org.jspecify.annotations.NullMarked;
