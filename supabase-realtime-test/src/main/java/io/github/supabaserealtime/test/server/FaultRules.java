package io.github.supabaserealtime.test.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.test.Fault;
import io.github.supabaserealtime.test.Faults;
import org.jspecify.annotations.Nullable;

/**
 * The faults that are in force, the newest first.
 */
final class FaultRules implements Faults {

	private final List<FaultRule> rules = new CopyOnWriteArrayList<>();

	private Fault add(FaultRule.Kind kind, @Nullable String topic, int status, String text, Duration delay) {
		FaultRule rule = new FaultRule(kind, (topic == null || topic.equals("*")) ? null : topic, status, text, delay);
		this.rules.add(0, rule);
		return rule;
	}

	/**
	 * Find the fault that strikes now.
	 */
	@Nullable FaultRule strike(FaultRule.Kind kind, @Nullable String topic, @Nullable Connection connection) {
		for (FaultRule rule : this.rules) {
			if (rule.strike(kind, topic, connection)) {
				return rule;
			}
		}
		return null;
	}

	@Override
	public Fault ignoreHeartbeats() {
		return add(FaultRule.Kind.MUTE_HEARTBEAT, null, 0, "", Duration.ZERO);
	}

	@Override
	public Fault refuseUpgrades(int status, String text) {
		return add(FaultRule.Kind.REFUSE_UPGRADE, null, status, text, Duration.ZERO);
	}

	@Override
	public Fault delayJoins(String topic, Duration delay) {
		return add(FaultRule.Kind.DELAY_JOIN, topic, 0, "", delay);
	}

	@Override
	public Fault refuseJoins(String topic, String reason) {
		return add(FaultRule.Kind.REFUSE_JOIN, topic, 0, reason, Duration.ZERO);
	}

	@Override
	public Fault ignoreJoins(String topic) {
		return add(FaultRule.Kind.IGNORE_JOIN, topic, 0, "", Duration.ZERO);
	}

	@Override
	public Fault dropAcks(String topic) {
		return add(FaultRule.Kind.DROP_ACK, topic, 0, "", Duration.ZERO);
	}

	@Override
	public Fault replyToBroadcasts(String topic, String responseJson) {
		return add(FaultRule.Kind.REPLY_TO_BROADCAST, topic, 0, responseJson, Duration.ZERO);
	}

	@Override
	public Fault refuseRest(int status, String text) {
		return add(FaultRule.Kind.REFUSE_REST, null, status, text, Duration.ZERO);
	}

	@Override
	public void clear() {
		this.rules.forEach(FaultRule::close);
		this.rules.clear();
	}

}
