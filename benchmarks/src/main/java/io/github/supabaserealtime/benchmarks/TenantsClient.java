package io.github.supabaserealtime.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import io.github.supabaserealtime.OverflowPolicy;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.client.RealtimeConnectionBuilder;
import io.github.supabaserealtime.client.RealtimeConnectionFactory;

/**
 * Opens connections of a factory with a channel each, some of which get stuck, and writes
 * how long broadcasts take to the listeners of the others.
 */
public final class TenantsClient {

	private static final int BUFFER_SIZE = 8 * 1024;

	// longer than a run
	private static final Duration LONG = Duration.ofMinutes(30);

	// more than a socket takes
	private static final int LARGE_MESSAGES = 60;

	private static final int LARGE = 256 * 1024;

	private final RealtimeConnectionFactory factory;

	private final LatencyMeter meter;

	private TenantsClient(String address, LatencyMeter meter) {
		this.factory = RealtimeConnectionFactory
			.builder("tenants", () -> RealtimeConnectionBuilder.of(address, "benchmark"))
			.socketBufferSize(BUFFER_SIZE)
			.build();
		this.meter = meter;
	}

	/**
	 * Run until the process is ended.
	 * @param args address, number of connections, how many others are stuck, number of
	 * messages of the warm-up, number of those that count, result file
	 */
	public static void main(String[] args) throws InterruptedException {
		LatencyMeter meter = new LatencyMeter(Integer.parseInt(args[3]), Integer.parseInt(args[4]), Path.of(args[5]));
		TenantsClient client = new TenantsClient(args[0], meter);
		for (int i = 0; i < Integer.parseInt(args[1]); i++) {
			client.subscribe(TenantsRate.TENANT + i, (builder) -> {
			}, client::arrived);
		}
		for (int i = 0; i < Integer.parseInt(args[2]); i++) {
			client.stick(i);
		}
		client.subscribe(TenantsRate.START, (builder) -> {
		}, client::arrived);
		Thread.currentThread().join();
	}

	private void arrived(Sent sent) {
		synchronized (this.meter) {
			this.meter.arrived(sent.at());
		}
	}

	private void stick(int number) {
		switch (number % 3) {
			case 0 -> stuckSocket(TenantsRate.UNREAD + number);
			case 1 -> subscribe(TenantsRate.SLOW + number,
					(builder) -> builder.deliveryCapacity(1)
						.deliveryOverflow(OverflowPolicy.BLOCK)
						.deliveryMaxBlock(LONG),
					TenantsClient::never);
			default -> subscribe(TenantsRate.SLOW + number, (builder) -> {
			}, TenantsClient::never);
		}
	}

	private void stuckSocket(String topic) {
		RealtimeChannel channel = subscribe(topic, (builder) -> builder.sendTimeout(LONG).heartbeatTimeout(LONG),
				this::arrived);
		String large = "x".repeat(LARGE);
		for (int i = 0; i < LARGE_MESSAGES; i++) {
			channel.broadcast("large", large);
		}
	}

	private static void never(Sent sent) {
		try {
			new CountDownLatch(1).await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private RealtimeChannel subscribe(String topic, Consumer<RealtimeConnectionBuilder> customizer,
			Consumer<Sent> listener) {
		RealtimeConnection connection = this.factory.create(topic, customizer);
		connection.connect().join();
		RealtimeChannel channel = connection.channel(topic);
		channel.onBroadcast("sent", Sent.class, listener);
		channel.subscribe().join();
		return channel;
	}

	/**
	 * A broadcast.
	 *
	 * @param at when it was sent, with {@link LatencyMeter#OFFSET}
	 */
	record Sent(long at) {
	}

}
