/**
 * A Realtime server with tables from a file, to develop a front end against.
 */
@NullMarked
package io.github.supabaserealtime.samples.realtimeserver;

import org.jspecify.annotations.NullMarked;
