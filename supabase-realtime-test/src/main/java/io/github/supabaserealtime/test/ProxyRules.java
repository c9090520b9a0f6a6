package io.github.supabaserealtime.test;

import java.util.EnumMap;
import java.util.Map;

import io.github.supabaserealtime.test.server.Monitor;

/**
 * What a proxy does to bytes, and the lock under which all of the proxy changes.
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
