package io.github.supabaserealtime.internal.push;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.SendBufferOverflowException;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.MachineTime;
import io.github.supabaserealtime.internal.machine.Push;
import io.github.supabaserealtime.internal.machine.Timers;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Bounded queue of pushes: the send buffer, where they wait for the link, or a push
 * buffer, where they wait for their channel to be joined. When the queue is full, the new
 * or the oldest push fails, as the {@link OverflowPolicy} says. A push also fails when it
 * has waited for its own timeout or the maximum age.
 *
 * @since 0.9.0
 */
public final class WaitingPushes {

	private static final Log logger = LogFactory.getLog(WaitingPushes.class);

	private final String name;

	private final String property;

	private final int capacity;

	private final OverflowPolicy overflow;

	private final Duration maxAge;

	private final MachineTime time;

	private final ConnectionContext context;

	private final Supplier<String> situation;

	private final Deque<Push> waiting = new ArrayDeque<>(1);

	private final AtomicInteger gauge;

	private Timers.Timer expiry = Timers.Timer.NONE;

	private int counted;

	// those with a timeout of their own, which need not be due in their order
	private int timed;

	// whether the log knows that messages give way, until what waits is sent
	private boolean warned;

	/**
	 * Create a queue.
	 * @param name what messages call it
	 * @param property the property of its capacity
	 * @param capacity pushes that may wait
	 * @param context what machines share
	 * @param situation says why they wait
	 * @param gauge counts the pushes of this queue and of all that share it, for other
	 * threads to read
	 */
	public WaitingPushes(String name, String property, int capacity, ConnectionContext context,
			Supplier<String> situation, AtomicInteger gauge) {
		this.name = name;
		this.property = property;
		this.capacity = capacity;
		this.overflow = context.settings().buffers().overflow();
		this.maxAge = context.settings().buffers().maxAge();
		this.time = context.time();
		this.context = context;
		this.situation = situation;
		this.gauge = gauge;
	}

	/**
	 * Add a push at the end. When the queue is full, the policy decides who gives way.
	 * @param push the push
	 */
	public void add(Push push) {
		if (this.waiting.size() >= this.capacity) {
			SendBufferOverflowException exception = overflow();
			if (this.overflow == OverflowPolicy.DROP_NEWEST) {
				this.context.fail(push, exception);
				return;
			}
			Push oldest = this.waiting.removeFirst();
			count(oldest, -1);
			this.context.fail(oldest, exception);
		}
		this.waiting.addLast(push);
		count(push, 1);
		schedule();
	}

	private SendBufferOverflowException overflow() {
		String problem = "The " + this.name + " is full with " + this.capacity + " messages, " + this.overflow
				+ " applies; " + this.situation.get();
		String remedy = "raise '" + this.property + "' (" + this.capacity + ")";
		if (!this.warned) {
			this.warned = true;
			logger.warn(problem + ". If more messages must wait through an interruption, " + remedy
					+ ". This is logged once for each interruption.");
		}
		return new SendBufferOverflowException(problem + ": if more must wait, " + remedy);
	}

	/**
	 * Add pushes that have waited elsewhere, behind those here. Nobody gives way.
	 * @param pushes the pushes
	 */
	public void move(List<Push> pushes) {
		this.waiting.addAll(pushes);
		pushes.forEach((push) -> count(push, 1));
		schedule();
	}

	/**
	 * Take the oldest push.
	 * @return the push, or {@code null} if there is none
	 */
	public @Nullable Push poll() {
		Push push = this.waiting.pollFirst();
		this.warned &= !this.waiting.isEmpty();
		if (push != null) {
			count(push, -1);
		}
		schedule();
		return push;
	}

	/**
	 * Take all pushes.
	 * @return the pushes in their order
	 */
	public List<Push> drain() {
		return drain((push) -> true);
	}

	/**
	 * Take some pushes.
	 * @param selection which ones
	 * @return the pushes in their order
	 */
	public List<Push> drain(Predicate<Push> selection) {
		this.warned = false;
		return take(selection);
	}

	private List<Push> take(Predicate<Push> selection) {
		List<Push> taken = new ArrayList<>();
		for (Iterator<Push> iterator = this.waiting.iterator(); iterator.hasNext();) {
			Push push = iterator.next();
			if (selection.test(push)) {
				taken.add(push);
				count(push, -1);
				iterator.remove();
			}
		}
		schedule();
		return taken;
	}

	/**
	 * Fail some pushes.
	 * @param selection which ones
	 * @param exception what they fail with
	 */
	public void fail(Predicate<Push> selection, RealtimeException exception) {
		take(selection).forEach((push) -> this.context.fail(push, exception));
	}

	/**
	 * Return whether some pushes are here.
	 * @param selection which ones
	 */
	boolean anyMatch(Predicate<Push> selection) {
		return this.waiting.stream().anyMatch(selection);
	}

	/**
	 * Return the number of pushes.
	 * @return the number of pushes
	 */
	public int size() {
		return this.waiting.size();
	}

	private void schedule() {
		this.gauge.addAndGet(this.waiting.size() - this.counted);
		this.counted = this.waiting.size();
		this.expiry.cancel();
		long now = this.time.now();
		Stream<Push> candidates = (this.timed > 0) ? this.waiting.stream() : this.waiting.stream().limit(1);
		candidates.mapToLong((push) -> push.rest(now, this.maxAge))
			.min()
			.ifPresent((rest) -> this.expiry = this.time.schedule(Duration.ofNanos(Math.max(0, rest)), this::expire));
	}

	private void count(Push push, int difference) {
		if (push.timeout() != null) {
			this.timed += difference;
		}
	}

	private void expire() {
		long now = this.time.now();
		// a moved push can be older than one that stands before it
		take((push) -> push.rest(now, this.maxAge) <= 0)
			.forEach((push) -> this.context.fail(push, push.expired(this.name, this.maxAge, this.situation.get())));
	}

}
