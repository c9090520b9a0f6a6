/**
 * The room: lines and cursors (broadcast), and who is here (presence).
 */
@NullMarked
package io.github.supabaserealtime.samples.liveboard.room;

import org.jspecify.annotations.NullMarked;
