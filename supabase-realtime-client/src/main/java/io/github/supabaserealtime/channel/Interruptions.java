package io.github.supabaserealtime.channel;

import io.github.supabaserealtime.event.DeliveryGapEvent;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the interruption of a channel until it can be reported. Several before the
 * channel is subscribed again are one.
 */
final class Interruptions {

	private final ChannelEffects effects;

	private @Nullable Interruption current;

	Interruptions(ChannelEffects effects) {
		this.effects = effects;
	}

	void begin(DeliveryGapEvent.Cause cause) {
		if (this.current == null) {
			this.current = new Interruption(this.effects.lastProof(), cause);
		}
	}

	/**
	 * The channel is subscribed again.
	 * @return what is to be reported, or {@code null} if nothing was missed
	 */
	@Nullable Interruption end() {
		Interruption ended = this.current;
		this.current = null;
		return ended;
	}

	@Nullable Interruption current() {
		return this.current;
	}

	/**
	 * What was missed, and what will be, was and is missed on purpose.
	 */
	void forget() {
		this.current = null;
	}

}
