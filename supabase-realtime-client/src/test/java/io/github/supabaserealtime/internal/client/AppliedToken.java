package io.github.supabaserealtime.internal.client;

import java.time.Duration;

import io.github.supabaserealtime.internal.machine.Timers;
import org.jspecify.annotations.Nullable;

/**
 * The access token of one joined channel at a server. A newer server applies one in 10 s
 * and holds another one until then; an older one applies each at once (protocol.md 8.1).
 */
final class AppliedToken {

	private static final Duration WINDOW = Duration.ofSeconds(10);

	private final VirtualLane lane;

	private final boolean throttled;

	private String applied;

	private @Nullable String held;

	private long appliedAt;

	private boolean refreshed;

	private boolean ignoredWhileHolding;

	private Timers.Timer timer = Timers.Timer.NONE;

	AppliedToken(VirtualLane lane, boolean throttled, String joinedWith) {
		this.lane = lane;
		this.throttled = throttled;
		this.applied = joinedWith;
	}

	/**
	 * A token arrives.
	 */
	void arrived(String token) {
		if (token.equals(this.applied)) {
			this.ignoredWhileHolding |= this.held != null;
		}
		else if (!this.throttled || !this.refreshed || elapsed() >= WINDOW.toNanos()) {
			apply(token);
		}
		else if (this.held == null) {
			this.held = token;
			this.timer = this.lane.schedule(WINDOW.minusNanos(elapsed()), this::applyHeld);
		}
		else {
			this.held = token;
		}
	}

	private long elapsed() {
		return this.lane.now() - this.appliedAt;
	}

	private void applyHeld() {
		String token = this.held;
		this.held = null;
		if (token != null) {
			apply(token);
		}
	}

	private void apply(String token) {
		this.applied = token;
		this.appliedAt = this.lane.now();
		this.refreshed = true;
	}

	/**
	 * The channel has ended.
	 */
	void ended() {
		this.timer.cancel();
	}

	String applied() {
		return this.applied;
	}

	/**
	 * Return whether the applied token was sent once more while another one was held, so
	 * that it did not stay.
	 */
	boolean hasIgnoredWhileHolding() {
		return this.ignoredWhileHolding;
	}

}
