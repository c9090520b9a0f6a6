package io.github.supabaserealtime.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
	REALTIME_JS("realtime-js"),

	/**
	 * A Kotlin client of the community for Supabase.
	 */
	SUPABASE_KT("supabase-kt"),

	/**
	 * A Kotlin client for Phoenix channels, which Supabase Realtime is built of.
	 */
	JAVA_PHOENIX_CLIENT("JavaPhoenixClient");

	private static final Path OTHERS = Path.of("benchmarks", "others", "target");

	private static final Path NODE = Path.of(".ci", "node");

	private final String title;

	Client(String title) {
		this.title = title;
	}

	/**
	 * Return the clients of others that could be had.
	 */
	static List<Client> others() {
		return Stream.of(REALTIME_JS, SUPABASE_KT, JAVA_PHOENIX_CLIENT).filter(Client::isAvailable).toList();
	}

	private boolean isAvailable() {
		return Files.isDirectory((this == REALTIME_JS) ? NODE.resolve("node_modules") : OTHERS.resolve("lib"));
	}

	String title() {
		return this.title;
	}

	/**
	 * Return whether the client understands the frames.
	 */
	boolean reads(Workload workload) {
		return this != JAVA_PHOENIX_CLIENT || !workload.isBinary();
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
	 * @param load what it gets
	 * @param address the server's address
	 * @param result the file of the result
	 * @param processes what runs it
	 */
	List<String> command(Load load, String address, Path result, ClientProcesses processes) {
		Workload workload = load.workload();
		return switch (this) {
			case COUNTING,
					YARDSTICK ->
				processes.java(YardstickClient.class,
						List.of((this == YARDSTICK) ? "parse" : "count", address, workload.name(),
								Long.toString(load.total()), Integer.toString(load.step()), result.toString(),
								Integer.toString(load.largest())));
			case REALTIME_JS ->
				Stream
					.concat(Stream.of("node", NODE.resolve("benchmark.mjs").toString()),
							otherArguments(load, address, result))
					.toList();
			case SUPABASE_KT -> other("SupabaseKt", load, address, result, processes);
			case JAVA_PHOENIX_CLIENT -> other("PhoenixKotlin", load, address, result, processes);
			default -> processes.java(BootClient.class, BootClient.arguments(address, workload.version(), load.total(),
					load.step(), result, properties(workload)));
		};
	}

	private static List<String> other(String main, Load load, String address, Path result, ClientProcesses processes) {
		return processes.java(OTHERS.resolve("classes") + ":" + OTHERS.resolve("lib") + "/*",
				"io.github.supabaserealtime.benchmarks.others." + main, otherArguments(load, address, result).toList());
	}

	private static Stream<String> otherArguments(Load load, String address, Path result) {
		return Stream.of(address, load.workload().version(), load.workload().isBroadcast() ? "broadcast" : "change",
				Long.toString(load.total()), Integer.toString(load.step()), result.toString());
	}

	private List<String> properties(Workload workload) {
		List<String> properties = new ArrayList<>();
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
