package io.github.supabaserealtime.test;

import java.util.EnumMap;
import java.util.Map;

import io.github.supabaserealtime.test.internal.server.Monitor;

/**
 * The rules by which a proxy treats bytes, for both directions. It has the lock that
 * guards all state of the proxy.
 */
final class ProxyRules {

	private final Monitor monitor = new Monitor();

	private final Map<FaultProxy.Direction, Rule> rules = new EnumMap<>(FaultProxy.Direction.class);

	ProxyRules() {
		clear();
	}

	Monitor monitor() {
		return this.monitor;
	}

	Rule of(FaultProxy.Direction direction) {
		return this.monitor.get(() -> this.rules.getOrDefault(direction, new Rule()));
	}

	void clear() {
		this.monitor.run(() -> {
			for (FaultProxy.Direction direction : FaultProxy.Direction.values()) {
				this.rules.put(direction, new Rule());
			}
		});
	}

	/**
	 * The rules of one direction. Guarded by the lock.
	 */
	static final class Rule {

		boolean paused;

		long bytesPerSecond = Long.MAX_VALUE;

		long delayNanos;

		long cutAfter = Long.MAX_VALUE;

	}

}
