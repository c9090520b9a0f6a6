/**
 * A page that shows what a Realtime connection does while people talk, work and cut it.
 */
@NullMarked
package io.github.supabaserealtime.samples.liveboard;

import org.jspecify.annotations.NullMarked;
