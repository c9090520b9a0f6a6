/**
 * State machines of the channels: phases, presence, Postgres changes and gaps.
 */
@NullMarked
package io.github.supabaserealtime.internal.channel;

import org.jspecify.annotations.NullMarked;
