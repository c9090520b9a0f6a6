package io.github.supabaserealtime.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;

/**
 * A client with default settings that subscribes many channels at once, and writes how
 * long it took until all were joined, the heap of a channel and the threads of the
 * process.
 */
public final class JoiningClient {

	private JoiningClient() {
	}

	/**
	 * Run until the process is ended.
	 * @param args address, number of channels, result file
	 */
	public static void main(String[] args) throws Exception {
		int channels = Integer.parseInt(args[1]);
		// the joins of many channels take longer than the futures have by default
		RealtimeConnection connection = RealtimeConnectionBuilder.of(args[0], "benchmark")
			.subscribeTimeout(Duration.ofMinutes(4))
			.build();
		connection.connect().join();
		// the first one loads the classes
		connection.channel("first").subscribe().join();
		connection.removeAllChannels().join();
		long before = ProcessMeter.usedHeap();
		long start = System.nanoTime();
		CompletableFuture.allOf(IntStream.range(0, channels)
			.mapToObj((number) -> connection.channel("room-" + number).subscribe())
			.toArray(CompletableFuture<?>[]::new)).join();
		long millis = (System.nanoTime() - start) / 1_000_000;
		ProcessMeter.settle();
		long heap = (ProcessMeter.usedHeap() - before) / channels;
		ResultFile.write(Path.of(args[2]), millis + " " + heap + " " + ProcessMeter.threads());
		Thread.currentThread().join();
	}

}
