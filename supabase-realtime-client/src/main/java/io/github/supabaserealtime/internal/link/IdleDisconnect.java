package io.github.supabaserealtime.internal.link;

import java.time.Duration;

import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.Timers;
import org.jspecify.annotations.Nullable;

/**
 * Closes the link when no channel has been wanted for some time, and opens it for the
 * next channel that is. It compares both with each change and runs one timer. A link that
 * the application closed itself stays closed.
 */
public final class IdleDisconnect {

	private final @Nullable Duration delay;

	private final MachineTime time;

	private final Link link;

	private Timers.Timer timer = Timers.Timer.NONE;

	private boolean waiting;

	private boolean asleep;

	private boolean closing;

	/**
	 * Create a watch.
	 * @param delay how long nothing must be wanted, or {@code null} to close never
	 */
	public IdleDisconnect(@Nullable Duration delay, MachineTime time, Link link) {
		this.delay = delay;
		this.time = time;
		this.link = link;
	}

	/**
	 * The application opened or closed the link: what it says counts.
	 */
	public void decided() {
		cancel();
		this.asleep = false;
		this.closing = false;
	}

	/**
	 * The channels that are wanted or the state of the link may have changed.
	 */
	public void check() {
		if (this.delay == null) {
			return;
		}
		if (this.link.isWanted()) {
			cancel();
			if (this.asleep) {
				this.asleep = false;
				this.link.wake();
			}
		}
		else if (!this.link.isUp()) {
			cancel();
		}
		else if (!this.waiting && !this.asleep) {
			this.waiting = true;
			this.timer = this.time.schedule(this.delay, this::sleep);
		}
	}

	private void sleep() {
		this.waiting = false;
		if (this.link.isUp() && !this.link.isWanted()) {
			this.asleep = true;
			this.closing = true;
			this.link.sleep();
		}
	}

	private void cancel() {
		this.timer.cancel();
		this.waiting = false;
	}

	/**
	 * The link has been closed on purpose.
	 * @return whether it was closed because nothing was wanted
	 */
	public boolean closed() {
		boolean idle = this.closing;
		this.closing = false;
		return idle;
	}

	/**
	 * The state that is watched.
	 */
	public interface Link {

		/**
		 * Return whether some channel is wanted.
		 */
		boolean isWanted();

		/**
		 * Return whether the link is open or will be.
		 */
		boolean isUp();

		void sleep();

		void wake();

	}

}
