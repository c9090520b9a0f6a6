/**
 * The control API: faults, database, presence and state of the server over HTTP.
 */
@NullMarked
package io.github.supabaserealtime.samples.realtimeserver.control;

import org.jspecify.annotations.NullMarked;
