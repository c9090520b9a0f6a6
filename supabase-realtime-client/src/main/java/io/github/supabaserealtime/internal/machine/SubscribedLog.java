package io.github.supabaserealtime.internal.machine;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.internal.text.Topics;
import org.jspecify.annotations.Nullable;

/**
 * Logs which channels of a connection are subscribed: once when all first subscriptions
 * have been answered, and later when channels are added or leave. A change waits for
 * others, so that many channels are one line. An outage of the connection changes
 * nothing. Used on the lane.
 */
final class SubscribedLog {

	/**
	 * How long the first line waits for further channels.
	 */
	static final Duration FIRST = Duration.ofSeconds(1);

	/**
	 * How long the first line waits for the answers of all channels.
	 */
	static final Duration LONGEST = Duration.ofSeconds(30);

	/**
	 * How long a change waits for others.
	 */
	static final Duration CHANGE = Duration.ofSeconds(10);

	/**
	 * How many topics a list has at most.
	 */
	static final int SHOWN = 10;

	private final String name;

	private final MachineTime time;

	private final Consumer<String> log;

	/** The channels that are wanted. */
	private final Map<String, Progress> channels = new LinkedHashMap<>();

	// those that became subscribed or unsubscribed since the last line
	private Set<String> added = new LinkedHashSet<>();

	private Set<String> gone = new LinkedHashSet<>();

	private Timers.@Nullable Timer timer;

	private Duration waited = Duration.ZERO;

	/** Whether the first line was written. */
	private boolean started;

	/**
	 * Create a log.
	 * @param name the name of the connection
	 * @param time gathers what one line says
	 * @param log writes a line
	 */
	SubscribedLog(String name, MachineTime time, Consumer<String> log) {
		this.name = name;
		this.time = time;
		this.log = log;
	}

	/**
	 * The state of a channel may have changed.
	 */
	void channel(String topic, ChannelState state, boolean wanted, boolean refused) {
		if (!wanted) {
			removed(topic);
			return;
		}
		Progress before = this.channels.getOrDefault(topic, Progress.NEW);
		Progress now = before.next(state, refused);
		this.channels.put(topic, now);
		if ((now == Progress.SUBSCRIBED) != (before == Progress.SUBSCRIBED)) {
			changed(topic, now == Progress.SUBSCRIBED);
		}
	}

	void removed(String topic) {
		if (this.channels.remove(topic) == Progress.SUBSCRIBED) {
			changed(topic, false);
		}
	}

	/**
	 * The connection is closed: when it is opened again, its channels are told again.
	 */
	void closed() {
		stop();
		forgetChanges();
		this.started = false;
		this.channels.replaceAll((topic, progress) -> Progress.NEW);
	}

	private void forgetChanges() {
		// sets that were cleared would keep their room
		this.added = new LinkedHashSet<>();
		this.gone = new LinkedHashSet<>();
	}

	private void changed(String topic, boolean subscribed) {
		boolean undone = (subscribed ? this.gone : this.added).remove(topic);
		if (!undone) {
			(subscribed ? this.added : this.gone).add(topic);
		}
		if (this.timer == null) {
			this.waited = Duration.ZERO;
			schedule(this.started ? CHANGE : FIRST);
		}
	}

	private void schedule(Duration delay) {
		this.timer = this.time.schedule(delay, () -> due(delay));
	}

	private void stop() {
		if (this.timer != null) {
			this.timer.cancel();
			this.timer = null;
		}
	}

	private void due(Duration delay) {
		this.timer = null;
		this.waited = this.waited.plus(delay);
		long unanswered = this.channels.values().stream().filter((progress) -> progress == Progress.NEW).count();
		if (!this.started && unanswered > 0 && this.waited.compareTo(LONGEST) < 0) {
			schedule(FIRST);
			return;
		}
		tell(unanswered);
	}

	private void tell(long unanswered) {
		if (this.added.isEmpty() && this.gone.isEmpty()) {
			return;
		}
		long total = this.channels.values().stream().filter(Progress.SUBSCRIBED::equals).count();
		// in the order in which the channels were created
		List<String> subscribed = this.channels.keySet().stream().filter(this.added::contains).toList();
		this.log.accept(line(subscribed, this.gone, total, unanswered));
		forgetChanges();
		this.started = true;
	}

	private String line(List<String> added, Set<String> gone, long total, long unanswered) {
		StringBuilder line = new StringBuilder();
		if (!added.isEmpty()) {
			line.append("Subscribed: ").append(list(added));
		}
		if (!gone.isEmpty()) {
			line.append((line.isEmpty()) ? "No longer subscribed: " : ". No longer subscribed: ").append(list(gone));
		}
		line.append(" (connection '").append(this.name).append('\'');
		if (this.started) {
			line.append(", now ").append(channels(total));
		}
		if (unanswered > 0) {
			line.append(", ").append(channels(unanswered)).append(" not answered yet");
		}
		return line.append(')').toString();
	}

	private static String channels(long count) {
		return count + ((count == 1) ? " channel" : " channels");
	}

	private static String list(Collection<String> topics) {
		String shown = String.join(", ", topics.stream().limit(SHOWN).map(Topics::name).toList());
		return (topics.size() > SHOWN) ? shown + " and " + (topics.size() - SHOWN) + " more" : shown;
	}

	/**
	 * How far a channel that is wanted has come.
	 */
	private enum Progress {

		/** Its first join has not been answered. */
		NEW,

		/** It was not subscribed, or the server refuses it. */
		ANSWERED,

		/** It was subscribed; an outage may have interrupted that. */
		SUBSCRIBED;

		Progress next(ChannelState state, boolean refused) {
			if (state == ChannelState.SUBSCRIBED) {
				return SUBSCRIBED;
			}
			if (state == ChannelState.ERRORED && (refused || this == NEW)) {
				return ANSWERED;
			}
			return this;
		}

	}

}
