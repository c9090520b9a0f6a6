/**
 * The way of messages and events to the listeners, in order and bounded, and the channel
 * that an application holds.
 */
@NullMarked
package io.github.supabaserealtime.internal.delivery;

import org.jspecify.annotations.NullMarked;
