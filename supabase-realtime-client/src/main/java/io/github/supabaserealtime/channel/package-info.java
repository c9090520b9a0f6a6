/**
 * Joining, leaving, rejoining and routing.
 */
@NullMarked
package io.github.supabaserealtime.channel;

import org.jspecify.annotations.NullMarked;
