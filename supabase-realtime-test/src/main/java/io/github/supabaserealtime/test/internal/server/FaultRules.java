package io.github.supabaserealtime.test.internal.server;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/**
 * The faults that are in force, the newest first.
 */
final class FaultRules {

	private final List<FaultRule> rules = new CopyOnWriteArrayList<>();

	void add(FaultRule rule) {
		this.rules.add(0, rule);
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

	void clear() {
		this.rules.forEach(FaultRule::close);
		this.rules.clear();
	}

}
