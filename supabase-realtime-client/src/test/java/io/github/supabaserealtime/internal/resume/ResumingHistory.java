package io.github.supabaserealtime.internal.resume;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A made-up history of something that is stored, and of the instances that listen to it,
 * of which one leads at a time, or none. The lead may pass from one to another at any
 * moment, also during a call of a listener; one that leads no more is told of it later,
 * and may save late what it had reached. An instance may end at any moment, with what it
 * had saved by then. The history ends in silence, so that no later message brings what
 * was missed.
 *
 * @param <M> the type of message
 */
abstract class ResumingHistory<M extends RealtimeMessage> {

	static final JsonMapper MAPPER = JsonMapper.builder().build();

	final Random random;

	private final WatchedPositions store = new WatchedPositions();

	private final List<ResumingInstance<M>> instances = new ArrayList<>();

	private @Nullable ResumingInstance<M> leader;

	private long nanos;

	private int started;

	private boolean silent;

	int reads;

	int drops;

	int takeovers;

	int lateSaves;

	ResumingHistory(long seed) {
		this.random = new Random(seed);
	}

	/**
	 * Store something and stream it.
	 */
	abstract void send();

	/**
	 * Return what a listener reads by.
	 */
	abstract ResumeSource<M> source(ResumableChannel channel);

	/**
	 * Return how far before a position is read.
	 */
	abstract Duration overlap();

	/**
	 * Return the options of the channel.
	 */
	ChannelOptions options() {
		return ChannelOptions.defaults();
	}

	/**
	 * A listener has been handed a message.
	 */
	abstract void handed(ResumingInstance<M> instance, M message);

	/**
	 * A listener fails that has been handed a message.
	 */
	void failed(ResumingInstance<M> instance, M message) {
	}

	/**
	 * The server has subscribed a channel.
	 */
	void subscribed(ResumingInstance<M> instance) {
	}

	/**
	 * Check that a position passes nothing that no listener has been handed.
	 */
	abstract void check(Position position);

	/**
	 * Check that listeners have been handed everything.
	 */
	abstract void checkComplete();

	/**
	 * Return the monotonic time.
	 */
	long nanos() {
		return this.nanos;
	}

	/**
	 * Return whether nothing is sent any more.
	 */
	boolean isSilent() {
		return this.silent;
	}

	WatchedPositions store() {
		return this.store;
	}

	List<ResumingInstance<M>> instances() {
		return this.instances;
	}

	ResumingInstance<M> start() {
		ResumingInstance<M> instance = new ResumingInstance<>("process" + ++this.started, this);
		this.instances.add(instance);
		return instance;
	}

	void lead(ResumingInstance<M> instance) {
		if (!this.store.isOwner(instance.name()) && this.started > 1) {
			this.takeovers++;
		}
		instance.lead(true);
		this.leader = instance;
	}

	void lose() {
		if (this.leader != null) {
			this.leader.lead(false);
			this.leader = null;
		}
	}

	private ResumingInstance<M> any() {
		return this.instances.get(this.random.nextInt(this.instances.size()));
	}

	/**
	 * Nobody leads any more, or one of two begins to, be it the same as before.
	 */
	private void changeLeader() {
		if (this.leader != null) {
			lose();
		}
		else {
			lead((this.instances.size() < 2) ? start() : any());
		}
	}

	/**
	 * A process ends, and another one starts.
	 */
	private void replace(ResumingInstance<M> instance) {
		boolean leads = instance == this.leader;
		if (leads) {
			lose();
		}
		this.instances.remove(instance);
		ResumingInstance<M> next = start();
		if (leads) {
			lead(next);
		}
	}

	/**
	 * Go through a history.
	 */
	void run(int steps) {
		lead(start());
		for (int step = 0; step < steps; step++) {
			step();
		}
		end();
	}

	private void step() {
		pass(Duration.ofMillis(1 + this.random.nextInt(2_000)));
		switch (this.random.nextInt(13)) {
			case 0, 1, 2, 3 -> send();
			case 4, 5, 6, 7 -> any().deliver();
			case 8 -> save(any());
			case 9, 10 -> any().link();
			case 11 -> {
				if (this.random.nextInt(3) == 0) {
					changeLeader();
				}
			}
			default -> {
				if (this.random.nextInt(12) == 0) {
					replace(any());
				}
			}
		}
		check();
	}

	private void pass(Duration time) {
		this.nanos += time.toNanos();
		this.instances.forEach(ResumingInstance::timePassed);
	}

	private void save(ResumingInstance<M> instance) {
		boolean late = !this.store.isOwner(instance.name());
		Position before = this.store.position();
		instance.save();
		if (late) {
			this.lateSaves++;
			assertThat(this.store.position()).as("a late former owner cannot move it").isEqualTo(before);
		}
	}

	/**
	 * Bring it to an end: somebody leads, and nothing is sent any more.
	 */
	private void end() {
		this.silent = true;
		if (this.leader == null) {
			changeLeader();
		}
		if (this.leader.isEnding() || this.random.nextBoolean()) {
			replace(this.leader);
		}
		ResumingInstance<M> last = this.leader;
		// until everything is stored and has been read again
		for (int round = 0; round < 3; round++) {
			while (!last.isSettled()) {
				last.link();
			}
			pass(Duration.ofSeconds(5));
			while (last.isBusy()) {
				last.deliver();
				if (last.isEnding() || last != this.leader) {
					end();
					return;
				}
			}
		}
		check();
		checkComplete();
	}

	private void check() {
		check(this.store.position());
		this.instances.forEach((instance) -> check(instance.reached()));
	}

}
