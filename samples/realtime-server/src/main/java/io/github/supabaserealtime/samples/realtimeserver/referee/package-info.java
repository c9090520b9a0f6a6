/**
 * A referee for Realtime clients: plays scripted scenarios against any client and reports
 * what it did.
 */
@NullMarked
package io.github.supabaserealtime.samples.realtimeserver.referee;

import org.jspecify.annotations.NullMarked;
