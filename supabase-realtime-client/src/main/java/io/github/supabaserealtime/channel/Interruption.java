package io.github.supabaserealtime.channel;

import io.github.supabaserealtime.event.DeliveryGapEvent;
import io.github.supabaserealtime.socket.Moment;

/**
 * An interruption that has not been reported. Several before the channel is subscribed
 * again are one.
 *
 * @param from up to when the link is known to have worked
 * @param cause what interrupted the channel first
 */
record Interruption(Moment from, DeliveryGapEvent.Cause cause) {
}
