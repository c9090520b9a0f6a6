package io.github.supabaserealtime.test.internal.server;

import java.time.Duration;

import io.github.supabaserealtime.test.BroadcastError;
import io.github.supabaserealtime.test.Fault;
import io.github.supabaserealtime.test.Faults;
import io.github.supabaserealtime.test.JoinError;
import io.github.supabaserealtime.test.ServerConnection;
import io.github.supabaserealtime.test.internal.database.TableName;

/**
 * {@link Faults} with a scope that is set before a fault is in force, so that a fault
 * never applies more often, or to another connection, than it should.
 */
final class ScopedFaults implements Faults {

	private final FaultRules rules;

	private final FaultRule.Scope scope;

	ScopedFaults(FaultRules rules, FaultRule.Scope scope) {
		this.rules = rules;
		this.scope = scope;
	}

	@Override
	public Faults times(int count) {
		if (count <= 0) {
			throw new IllegalArgumentException("A fault strikes once at least, not " + count + " times");
		}
		return new ScopedFaults(this.rules, new FaultRule.Scope(count, this.scope.connectionId()));
	}

	@Override
	public Faults only(ServerConnection connection) {
		return new ScopedFaults(this.rules, new FaultRule.Scope(this.scope.times(), connection.id()));
	}

	private FaultRule add(FaultRule.Effect effect) {
		FaultRule rule = new FaultRule(this.scope, effect);
		this.rules.add(rule);
		return rule;
	}

	private FaultRule addJson(FaultRule.Effect effect) {
		FaultRule rule = new FaultRule(this.scope, effect);
		// before it is in force: what is no JSON is the caller's mistake, not a fault
		rule.json();
		this.rules.add(rule);
		return rule;
	}

	@Override
	public Fault ignoreHeartbeats() {
		return add(FaultRule.Effect.of(FaultRule.Kind.MUTE_HEARTBEAT));
	}

	@Override
	public Fault refuseUpgrades(int status, String text) {
		return add(FaultRule.Effect.of(FaultRule.Kind.REFUSE_UPGRADE).with(status, text));
	}

	@Override
	public Fault delayJoins(String topic, Duration delay) {
		return add(FaultRule.Effect.of(FaultRule.Kind.DELAY_JOIN).on(topic).with(delay));
	}

	@Override
	public Fault refuseJoins(String topic, String reason) {
		return add(FaultRule.Effect.of(FaultRule.Kind.REFUSE_JOIN).on(topic).with(0, reason));
	}

	@Override
	public Fault refuseJoins(String topic, JoinError error) {
		return add(FaultRule.Effect.of(FaultRule.Kind.REFUSE_JOIN).on(topic).with(error));
	}

	@Override
	public Fault ignoreJoins(String topic) {
		return add(FaultRule.Effect.of(FaultRule.Kind.IGNORE_JOIN).on(topic));
	}

	@Override
	public Fault replyToJoins(String topic, String responseJson) {
		return addJson(FaultRule.Effect.of(FaultRule.Kind.REPLY_TO_JOIN).on(topic).with(0, responseJson));
	}

	@Override
	public Fault dropAcks(String topic) {
		return add(FaultRule.Effect.of(FaultRule.Kind.DROP_ACK).on(topic));
	}

	@Override
	public Fault replyToBroadcasts(String topic, String responseJson) {
		return addJson(FaultRule.Effect.of(FaultRule.Kind.REPLY_TO_BROADCAST).on(topic).with(0, responseJson));
	}

	@Override
	public Fault refuseBroadcasts(String topic, BroadcastError error) {
		return add(FaultRule.Effect.of(FaultRule.Kind.REFUSE_BROADCAST).on(topic).with(0, error.name()));
	}

	@Override
	public Fault ignoreBroadcasts(String topic) {
		return add(FaultRule.Effect.of(FaultRule.Kind.IGNORE_BROADCAST).on(topic));
	}

	@Override
	public Fault refuseRest(int status, String text) {
		return add(FaultRule.Effect.of(FaultRule.Kind.REFUSE_REST).with(status, text));
	}

	private static String table(String name) {
		return name.equals("*") ? name : TableName.of(name).toString();
	}

	@Override
	public Fault refuseReads(String table, int status, String text) {
		return add(FaultRule.Effect.of(FaultRule.Kind.REFUSE_READ).on(table(table)).with(status, text));
	}

	@Override
	public Fault delayReads(String table, Duration delay) {
		return add(FaultRule.Effect.of(FaultRule.Kind.DELAY_READ).on(table(table)).with(delay));
	}

	@Override
	public void clear() {
		this.rules.clear();
	}

}
