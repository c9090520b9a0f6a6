/**
 * The seed file: tables, rules and users that the server begins with.
 */
@NullMarked
package io.github.supabaserealtime.samples.realtimeserver.seed;

import org.jspecify.annotations.NullMarked;
