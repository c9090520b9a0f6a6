package io.github.supabaserealtime.channel;

import java.time.Instant;

import io.github.supabaserealtime.event.DeliveryGapEvent;

/**
 * An interruption that has not been reported. Several before the channel is subscribed
 * again are one.
 *
 * @param from up to when the link is known to have worked
 * @param cause what interrupted the channel first
 */
record Interruption(Instant from, DeliveryGapEvent.Cause cause) {
}
