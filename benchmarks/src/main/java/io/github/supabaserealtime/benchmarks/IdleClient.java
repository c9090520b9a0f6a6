package io.github.supabaserealtime.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.client.RealtimeConnectionFactory;
import org.apache.tomcat.websocket.WsWebSocketContainer;

import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.client.standard.StandardWebSocketClient;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

/**
 * Opens connections or joins channels, and writes how much heap each of them takes that
 * is not used, and how many threads the process has.
 */
public final class IdleClient {

	// classes are loaded and caches filled by these
	private static final int FIRST = 5;

	// what the transport of the client sets
	private static final int BUFFER_SIZE = 64 * 1024;

	private static final int SMALL_BUFFER_SIZE = 8 * 1024;

	private IdleClient() {
	}

	/**
	 * Run until the process is ended.
	 * @param args {@code channels}, {@code connections}, {@code tenants}, which are
	 * connections of a factory with a channel each, {@code sockets} or
	 * {@code small-sockets}, address, number of them, result file
	 */
	public static void main(String[] args) throws Exception {
		IntFunction<Object> opening = opening(args[0], args[1]);
		int number = Integer.parseInt(args[2]);
		List<Object> opened = new ArrayList<>();
		open(opening, FIRST, opened);
		long before = ProcessMeter.usedHeap();
		open(opening, number, opened);
		long heap = (ProcessMeter.usedHeap() - before) / number;
		ProcessMeter.settle();
		ResultFile.write(Path.of(args[3]), heap + " " + ProcessMeter.threads());
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
			case "tenants" -> {
				RealtimeConnectionFactory factory = RealtimeConnectionFactory
					.builder("tenants", () -> RealtimeConnectionBuilder.of(address, "benchmark"))
					.socketBufferSize(SMALL_BUFFER_SIZE)
					.build();
				yield (number) -> tenant(factory, number);
			}
			case "sockets" -> (number) -> socket(address, BUFFER_SIZE);
			case "small-sockets" -> (number) -> socket(address, SMALL_BUFFER_SIZE);
			default -> throw new IllegalArgumentException(what);
		};
	}

	private static RealtimeConnection connection(String address, int number) {
		RealtimeConnection connection = RealtimeConnectionBuilder.of(address, "benchmark")
			.name("connection-" + number)
			.joinsPerSecond(10_000)
			// what a channel takes, without sockets
			.maxChannelsPerSocket(10_000)
			.build();
		connection.connect().join();
		return connection;
	}

	private static RealtimeChannel channel(RealtimeConnection connection, int number) {
		RealtimeChannel channel = connection.channel("room-" + number);
		channel.subscribe().join();
		return channel;
	}

	private static RealtimeConnection tenant(RealtimeConnectionFactory factory, int number) {
		RealtimeConnection connection = factory.create("tenant-" + number, (builder) -> {
		});
		connection.connect().join();
		channel(connection, number);
		return connection;
	}

	private static WebSocketSession socket(String address, int bufferSize) {
		WsWebSocketContainer container = new WsWebSocketContainer();
		container.setDefaultMaxTextMessageBufferSize(bufferSize);
		container.setDefaultMaxBinaryMessageBufferSize(bufferSize);
		return new StandardWebSocketClient(container).execute(new AbstractWebSocketHandler() {
		}, address + "/websocket?apikey=benchmark&vsn=2.0.0").join();
	}

}
