/**
 * Delivery of messages and events to listeners, in order and with bounded queues, and the
 * channel that an application holds.
 */
@NullMarked
package io.github.supabaserealtime.internal.delivery;

import org.jspecify.annotations.NullMarked;
