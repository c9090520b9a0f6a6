/**
 * One logical link: connecting, heartbeats, reconnecting, writing.
 */
@NullMarked
package io.github.supabaserealtime.socket;

import org.jspecify.annotations.NullMarked;
