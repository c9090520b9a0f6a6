package io.github.supabaserealtime.test.internal.server;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.supabaserealtime.test.Fault;
import io.github.supabaserealtime.test.JoinError;
import io.github.supabaserealtime.test.internal.protocol.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A fault with the conditions under which it applies.
 */
final class FaultRule implements Fault {

	private final Scope scope;

	private final Effect effect;

	private final AtomicInteger strikes = new AtomicInteger();

	private volatile boolean lifted;

	FaultRule(Scope scope, Effect effect) {
		this.scope = scope;
		this.effect = effect;
	}

	/**
	 * Strike if the fault is in force for a topic.
	 * @param asked what is about to happen
	 * @param topic the topic, with or without {@code realtime:}, or {@code null}
	 * @param connection the connection, or {@code null}
	 * @return whether it strikes
	 */
	boolean strike(Kind asked, @Nullable String topic, @Nullable Connection connection) {
		if (this.lifted || this.effect.kind() != asked || !this.scope.holds(connection)
				|| !this.effect.concerns(topic)) {
			return false;
		}
		int limit = this.scope.times();
		int before = this.strikes.getAndUpdate((count) -> (count < limit) ? count + 1 : count);
		return before < limit;
	}

	int status() {
		return this.effect.status();
	}

	String text() {
		return this.effect.text();
	}

	/**
	 * Return the text as JSON.
	 */
	JsonNode json() {
		JsonNode json = Json.parse(this.effect.text());
		if (json == null) {
			throw new IllegalArgumentException("The response of the fault is not JSON: " + this.effect.text());
		}
		return json;
	}

	Duration delay() {
		return this.effect.delay();
	}

	/**
	 * Return the refusal of a join.
	 */
	JoinRefusedException refusal(String subTopic) {
		JoinError error = this.effect.error();
		return (error != null) ? new JoinRefusedException(error, subTopic) : new JoinRefusedException(text());
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
	 * How often and for which connection a fault applies.
	 *
	 * @param times how often
	 * @param connectionId the id of the only connection, or 0 for all
	 */
	record Scope(int times, long connectionId) {

		static final Scope ALL = new Scope(Integer.MAX_VALUE, 0);

		boolean holds(@Nullable Connection connection) {
			return this.connectionId == 0 || (connection != null && connection.id() == this.connectionId);
		}

	}

	/**
	 * The effect of a fault.
	 *
	 * @param kind what goes wrong
	 * @param topic the topic, or {@code null} for all
	 * @param status an HTTP status
	 * @param text a text
	 * @param delay a delay
	 * @param error an error
	 */
	record Effect(Kind kind, @Nullable String topic, int status, String text, Duration delay,
			@Nullable JoinError error) {

		static Effect of(Kind kind) {
			return new Effect(kind, null, 0, "", Duration.ZERO, null);
		}

		/**
		 * Return the effect for a topic, {@code *} for all.
		 */
		Effect on(String named) {
			return new Effect(this.kind, named.equals("*") ? null : Rooms.bare(named), this.status, this.text,
					this.delay, this.error);
		}

		Effect with(int otherStatus, String otherText) {
			return new Effect(this.kind, this.topic, otherStatus, otherText, this.delay, this.error);
		}

		Effect with(Duration otherDelay) {
			return new Effect(this.kind, this.topic, this.status, this.text, otherDelay, this.error);
		}

		Effect with(JoinError otherError) {
			return new Effect(this.kind, this.topic, this.status, this.text, this.delay, otherError);
		}

		boolean concerns(@Nullable String asked) {
			return this.topic == null || (asked != null && this.topic.equals(Rooms.bare(asked)));
		}

	}

	/**
	 * The kinds of faults.
	 */
	enum Kind {

		REFUSE_UPGRADE, MUTE_HEARTBEAT, DELAY_JOIN, REFUSE_JOIN, IGNORE_JOIN, REPLY_TO_JOIN, DROP_ACK,
		REPLY_TO_BROADCAST, REFUSE_BROADCAST, IGNORE_BROADCAST, REFUSE_REST, REFUSE_READ, DELAY_READ

	}

}
