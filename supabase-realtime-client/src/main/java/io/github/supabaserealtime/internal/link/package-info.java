/**
 * The life of the logical link, which outlives sockets: when it is opened, watched, given
 * up and tried again.
 */
@NullMarked
package io.github.supabaserealtime.internal.link;

import org.jspecify.annotations.NullMarked;
