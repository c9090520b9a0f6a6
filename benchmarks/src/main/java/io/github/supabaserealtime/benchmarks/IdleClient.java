package io.github.supabaserealtime.benchmarks;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import org.apache.tomcat.websocket.WsWebSocketContainer;

import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

/**
 * Opens connections or joins channels, and writes how much heap each of them takes that
 * is not used.
 */
public final class IdleClient {

	// classes are loaded and caches filled by these
	private static final int FIRST = 5;

	// what the transport of the client sets
	private static final int BUFFER_SIZE = 64 * 1024;

	// what has just ended is let go by its threads a little later
	private static final int COLLECTIONS = 5;

	private IdleClient() {
	}

	/**
	 * Run until the process is ended.
	 * @param args {@code channels}, {@code connections} or {@code sockets}, address,
	 * number of them, result file
	 */
	public static void main(String[] args) throws Exception {
		IntFunction<Object> opening = opening(args[0], args[1]);
		int number = Integer.parseInt(args[2]);
		List<Object> opened = new ArrayList<>();
		open(opening, FIRST, opened);
		long before = usedHeap();
		open(opening, number, opened);
		ResultFile.write(Path.of(args[3]), Long.toString((usedHeap() - before) / number));
		Thread.currentThread().join();
	}

	private static void open(IntFunction<Object> opening, int number, List<Object> opened) {
		for (int i = 0; i < number; i++) {
			opened.add(opening.apply(opened.size()));
		}
	}

	private static IntFunction<Object> opening(String what, String address) {
		return switch (what) {
			case "channels" -> {
				RealtimeConnection connection = connection(address, 0);
				yield (number) -> channel(connection, number);
			}
			case "connections" -> (number) -> connection(address, number);
			case "sockets" -> (number) -> socket(address);
			default -> throw new IllegalArgumentException(what);
		};
	}

	private static RealtimeConnection connection(String address, int number) {
		RealtimeConnection connection = RealtimeConnectionBuilder.of(address, "benchmark")
			.name("connection-" + number)
			.joinsPerSecond(10_000)
			.build();
		connection.connect().join();
		return connection;
	}

	private static RealtimeChannel channel(RealtimeConnection connection, int number) {
		RealtimeChannel channel = connection.channel("room-" + number);
		channel.subscribe().join();
		return channel;
	}

	private static WebSocketSession socket(String address) {
		WsWebSocketContainer container = new WsWebSocketContainer();
		container.setDefaultMaxTextMessageBufferSize(BUFFER_SIZE);
		container.setDefaultMaxBinaryMessageBufferSize(BUFFER_SIZE);
		return new StandardWebSocketClient(container).execute(new AbstractWebSocketHandler() {
		}, address + "/websocket?apikey=benchmark&vsn=2.0.0").join();
	}

	private static long usedHeap() {
		for (int i = 0; i < COLLECTIONS; i++) {
			System.gc();
		}
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

}
