package io.github.supabaserealtime.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The clients that are compared. Each runs in a process of its own.
 */
enum Client {

	/**
	 * A bare socket that only counts the frames.
	 */
	COUNTING("bare socket, counting"),

	/**
	 * A bare socket that parses every frame with Jackson.
	 */
	YARDSTICK("yardstick"),

	/**
	 * This client with nobody listening and application events switched off.
	 */
	NOBODY_WITHOUT_EVENTS("nobody listens, events off"),

	/**
	 * This client with nobody listening and application events on.
	 */
	NOBODY("nobody listens, events on"),

	/**
	 * This client with an event listener that reads no payload.
	 */
	UNREAD("`@EventListener`, payload unread"),

	/**
	 * This client with an annotated listener that gets a record.
	 */
	RECORD("listener with a record"),

	/**
	 * Supabase's JavaScript client.
	 */
	REALTIME_JS("realtime-js");

	private static final String ADDRESS = "ws://localhost:%d/socket";

	private final String title;

	Client(String title) {
		this.title = title;
	}

	String title() {
		return this.title;
	}

	/**
	 * Return whether the client is told on a topic of its own how many messages were
	 * sent, because nobody counts them.
	 */
	boolean needsMarks() {
		return this == NOBODY || this == NOBODY_WITHOUT_EVENTS;
	}

	/**
	 * Return the command that runs the client.
	 * @param javaOptions further options of a JVM
	 */
	List<String> command(Workload workload, int port, long total, Path result, List<String> javaOptions) {
		String address = ADDRESS.formatted(port);
		if (this == REALTIME_JS) {
			return List.of("node", Path.of(".ci", "node", "benchmark.mjs").toString(), address, workload.version(),
					workload.isBroadcast() ? "broadcast" : "change", Long.toString(total), result.toString());
		}
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
		command.addAll(javaOptions);
		if (this == YARDSTICK || this == COUNTING) {
			command.addAll(List.of(YardstickClient.class.getName(), address, workload.name(), Long.toString(total),
					result.toString(), (this == YARDSTICK) ? "parse" : "count"));
		}
		else {
			command.add(BootClient.class.getName());
			command.addAll(properties(workload, address));
			command.add("--benchmark.total=" + total);
			command.add("--benchmark.result=" + result);
		}
		return command;
	}

	private List<String> properties(Workload workload, String address) {
		List<String> properties = new ArrayList<>();
		properties.add("--spring.main.banner-mode=off");
		properties.add("--supabase.realtime.url=" + address);
		properties.add("--supabase.realtime.api-key=benchmark");
		properties.add("--supabase.realtime.protocol-version=" + workload.version());
		String content = workload.isBroadcast() ? "broadcast" : "change";
		switch (this) {
			case RECORD -> properties.add("--spring.profiles.active=record," + content);
			case UNREAD -> properties.add("--spring.profiles.active=unread");
			default -> properties.add("--spring.profiles.active=nobody");
		}
		if (this == NOBODY_WITHOUT_EVENTS) {
			properties.add("--supabase.realtime.events.enabled=false");
		}
		if (this != RECORD) {
			properties.add("--supabase.realtime.channels.bench.topic=bench");
			if (!workload.isBroadcast()) {
				properties.add("--supabase.realtime.channels.bench.postgres-changes[0].table=items");
			}
		}
		return properties;
	}

}
