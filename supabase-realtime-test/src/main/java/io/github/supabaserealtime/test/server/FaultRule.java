package io.github.supabaserealtime.test.server;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.supabaserealtime.test.Fault;
import io.github.supabaserealtime.test.ServerConnection;
import org.jspecify.annotations.Nullable;

/**
 * A fault with what it needs to strike.
 */
final class FaultRule implements Fault {

	private final Kind kind;

	private final @Nullable String topic;

	private final int status;

	private final String text;

	private final Duration delay;

	private final AtomicInteger strikes = new AtomicInteger();

	private volatile int limit = Integer.MAX_VALUE;

	private volatile long connectionId;

	private volatile boolean lifted;

	FaultRule(Kind kind, @Nullable String topic, int status, String text, Duration delay) {
		this.kind = kind;
		this.topic = topic;
		this.status = status;
		this.text = text;
		this.delay = delay;
	}

	/**
	 * Strike if the fault is in force for a topic.
	 * @param asked what is about to happen
	 * @param askedTopic the topic, with or without {@code realtime:}, or {@code null}
	 * @param connection the connection, or {@code null}
	 * @return whether it strikes
	 */
	boolean strike(Kind asked, @Nullable String askedTopic, @Nullable Connection connection) {
		long only = this.connectionId;
		if (only != 0 && (connection == null || connection.id() != only)) {
			return false;
		}
		if (this.lifted || this.kind != asked || (this.topic != null && !sameTopic(this.topic, askedTopic))) {
			return false;
		}
		int before = this.strikes.getAndUpdate((count) -> (count < this.limit) ? count + 1 : count);
		return before < this.limit;
	}

	private static boolean sameTopic(String first, @Nullable String second) {
		return second != null && bare(first).equals(bare(second));
	}

	private static String bare(String topic) {
		return topic.startsWith("realtime:") ? topic.substring("realtime:".length()) : topic;
	}

	int status() {
		return this.status;
	}

	String text() {
		return this.text;
	}

	Duration delay() {
		return this.delay;
	}

	@Override
	public Fault only(ServerConnection connection) {
		this.connectionId = connection.id();
		return this;
	}

	@Override
	public Fault times(int count) {
		this.limit = count;
		return this;
	}

	@Override
	public int strikes() {
		return this.strikes.get();
	}

	@Override
	public void close() {
		this.lifted = true;
	}

	/**
	 * What can go wrong.
	 */
	enum Kind {

		REFUSE_UPGRADE, MUTE_HEARTBEAT, DELAY_JOIN, REFUSE_JOIN, IGNORE_JOIN, DROP_ACK, REPLY_TO_BROADCAST, REFUSE_REST

	}

}
