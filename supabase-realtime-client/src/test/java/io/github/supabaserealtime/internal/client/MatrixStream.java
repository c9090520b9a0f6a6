package io.github.supabaserealtime.internal.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.SendResult;
import io.github.supabaserealtime.internal.machine.ConnectionSettings;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import io.github.supabaserealtime.test.ReceivedFrame;
import org.jspecify.annotations.Nullable;

/**
 * Numbered messages of one channel in both directions, and what became of them.
 */
final class MatrixStream {

	private static final String UP = "up";

	private static final String DOWN = "down";

	static final String NUMBER = "n";

	static final String TABLE = "flow";

	static final String TOPIC = "topic";

	private final RealtimeChannel channel;

	private final EmbeddedRealtimeServer server;

	private final boolean rows;

	private final List<Up> ups = new CopyOnWriteArrayList<>();

	private final List<Down> downs = new CopyOnWriteArrayList<>();

	private final List<Integer> heard = new CopyOnWriteArrayList<>();

	private final List<DeliveryGapEvent> gaps = new CopyOnWriteArrayList<>();

	private volatile boolean up;

	private volatile boolean down;

	private volatile boolean ended;

	/**
	 * Create a stream of a channel. What the server sends are broadcasts, or rows if the
	 * channel asks for them.
	 */
	MatrixStream(RealtimeChannel channel, EmbeddedRealtimeServer server) {
		this.channel = channel;
		this.server = server;
		this.rows = !channel.getOptions().postgresChanges().isEmpty();
		if (this.rows) {
			channel.onPostgresChanges(PostgresChange.Insert.class,
					(change) -> this.heard.add(((Number) change.record().asMap().get(NUMBER)).intValue()));
		}
		channel.onBroadcast(DOWN, (message) -> this.heard.add(message.payload().asTree().path(NUMBER).asInt()));
	}

	RealtimeChannel channel() {
		return this.channel;
	}

	Duration gapMargin() {
		return this.rows ? this.server.scaled(ConnectionSettings.ChangeSettings.DEFAULTS.gapMargin()) : Duration.ZERO;
	}

	String topic() {
		return this.channel.getTopic();
	}

	/**
	 * Send to the server from now on.
	 */
	void startUp() {
		this.up = true;
	}

	void stopUp() {
		this.up = false;
	}

	/**
	 * The channel is subscribed: what the server sends from now on is for this client.
	 */
	void subscribed() {
		this.down = !this.ended;
	}

	/**
	 * Have the server send nothing more.
	 */
	void endDown() {
		this.ended = true;
		this.down = false;
	}

	void gap(DeliveryGapEvent gap) {
		this.gaps.add(gap);
	}

	List<DeliveryGapEvent> gaps() {
		return this.gaps;
	}

	void tick() {
		if (this.up) {
			Up message = new Up(this.ups.size(), Instant.now());
			this.ups.add(message);
			message.sent(this.channel.broadcast(UP, Map.of(NUMBER, message.number)));
		}
		if (this.down && this.rows) {
			this.server.database().insert(TABLE, Map.of(NUMBER, take(), TOPIC, topic()));
		}
		else if (this.down) {
			this.server.channel(topic()).broadcast(DOWN, Map.of(NUMBER, take()));
		}
	}

	/**
	 * Have the server send a message with more to it.
	 */
	void sendPadded(int size) {
		this.server.channel(topic()).broadcast(DOWN, Map.of(NUMBER, take(), "pad", "x".repeat(size)));
	}

	/**
	 * Return the frame of a message that breaks off.
	 */
	String broken() {
		return "[null,null,\"%s\",\"broadcast\",{\"type\":\"broadcast\",\"event\":\"%s\",\"payload\":{\"%s\":%d"
			.formatted(topic(), DOWN, NUMBER, take());
	}

	private synchronized int take() {
		int number = this.downs.size();
		this.downs.add(new Down(number, Instant.now()));
		return number;
	}

	boolean isHeardCompletely() {
		return this.heard.size() == this.downs.size();
	}

	boolean isSentCompletely() {
		return this.ups.stream().allMatch(Up::isEnded);
	}

	/**
	 * Return whether messages that were sent since a moment came through both ways.
	 */
	boolean flowsSince(Instant moment) {
		Set<Integer> numbers = Set.copyOf(this.heard);
		return this.downs.stream()
			.anyMatch((message) -> !message.sentAt.isBefore(moment) && numbers.contains(message.number))
				&& this.ups.stream()
					.anyMatch((message) -> !message.calledAt.isBefore(moment) && message.outcome() != null);
	}

	/**
	 * Return how long the slowest answer took.
	 * @param since when the messages that count were sent at the earliest
	 * @return the time, or {@code null} if none was answered
	 */
	@Nullable Duration slowestAnswer(Instant since) {
		return this.ups.stream()
			.filter((message) -> !message.calledAt.isBefore(since) && message.outcome() != null)
			.map(Up::took)
			.max(Comparator.naturalOrder())
			.orElse(null);
	}

	/**
	 * Return how many messages have failed.
	 * @param since when they failed at the earliest
	 */
	int failed(Instant since) {
		return (int) this.ups.stream()
			.filter((message) -> message.isEndedSince(since) && message.outcome() == null)
			.count();
	}

	/**
	 * Return what happened to the messages to the server. One is lost when the server has
	 * not read its frame; that is reported by its future, or where no acknowledgement was
	 * asked for by a gap of that time.
	 */
	Count countUp() {
		Set<Integer> received = new HashSet<>();
		received().forEach((frame) -> received.add(number(frame)));
		List<Up> lost = this.ups.stream().filter((message) -> !received.contains(message.number)).toList();
		List<Integer> silent = lost.stream()
			.filter((message) -> !message.isReported(this.gaps))
			.map((message) -> message.number)
			.toList();
		return new Count(this.ups.size(), this.ups.size() - lost.size(), lost.size() - silent.size(), silent);
	}

	/**
	 * Return what happened to the messages of the server. A lost one is reported by a gap
	 * of that time; those that are not may have been counted as dropped.
	 */
	Count countDown() {
		Set<Integer> numbers = Set.copyOf(this.heard);
		List<Down> lost = this.downs.stream().filter((message) -> !numbers.contains(message.number)).toList();
		List<Integer> silent = lost.stream()
			.filter((message) -> this.gaps.stream().noneMatch((gap) -> within(gap, message.sentAt, message.sentAt)))
			.map((message) -> message.number)
			.toList();
		return new Count(this.downs.size(), this.downs.size() - lost.size(), lost.size() - silent.size(), silent);
	}

	/**
	 * Return what is wrong with the order: both ends hear each message once at the most,
	 * and those of one socket in the order of their sending.
	 */
	List<String> disorder() {
		List<String> wrong = new ArrayList<>();
		if (!isAscending(this.heard)) {
			wrong.add("the client heard " + this.heard);
		}
		Map<Long, List<Integer>> bySocket = new HashMap<>();
		Set<Integer> all = new HashSet<>();
		for (ReceivedFrame frame : received()) {
			bySocket.computeIfAbsent(frame.connectionId(), (key) -> new ArrayList<>()).add(number(frame));
			if (!all.add(number(frame))) {
				wrong.add("the server received " + number(frame) + " twice");
			}
		}
		bySocket.values()
			.stream()
			.filter((numbers) -> !isAscending(numbers))
			.forEach((numbers) -> wrong.add("the server received " + numbers));
		return wrong;
	}

	private static boolean isAscending(List<Integer> numbers) {
		for (int i = 1; i < numbers.size(); i++) {
			if (numbers.get(i) <= numbers.get(i - 1)) {
				return false;
			}
		}
		return true;
	}

	private List<ReceivedFrame> received() {
		return this.server.received(topic(), UP);
	}

	private static int number(ReceivedFrame frame) {
		return frame.payload().path(NUMBER).asInt();
	}

	private static boolean within(DeliveryGapEvent gap, Instant begin, Instant end) {
		return !end.isBefore(gap.from()) && !begin.isAfter(gap.to());
	}

	/**
	 * What happened to messages.
	 *
	 * @param sent how many were sent
	 * @param received how many of them arrived
	 * @param reported how many of the others the application was told of
	 * @param silent the numbers of those that it was not
	 */
	record Count(int sent, int received, int reported, List<Integer> silent) {

		int lost() {
			return this.sent - this.received;
		}

	}

	/**
	 * A message of the server.
	 *
	 * @param number its number
	 * @param sentAt when it was sent
	 */
	private record Down(int number, Instant sentAt) {

	}

	/**
	 * A message to the server.
	 */
	private static final class Up {

		private final int number;

		private final Instant calledAt;

		private volatile @Nullable CompletableFuture<SendResult> future;

		private volatile @Nullable Instant endedAt;

		Up(int number, Instant calledAt) {
			this.number = number;
			this.calledAt = calledAt;
		}

		void sent(CompletableFuture<SendResult> outcome) {
			this.future = outcome;
			outcome.whenComplete((value, thrown) -> this.endedAt = Instant.now());
		}

		boolean isEnded() {
			return this.endedAt != null;
		}

		boolean isEndedSince(Instant moment) {
			Instant end = this.endedAt;
			return end != null && !end.isBefore(moment);
		}

		Duration took() {
			Instant end = this.endedAt;
			return (end != null) ? Duration.between(this.calledAt, end) : Duration.ZERO;
		}

		/**
		 * Return how far it came, {@code null} if it failed or its fate is open.
		 */
		@Nullable SendResult outcome() {
			CompletableFuture<SendResult> sent = this.future;
			return (sent != null && sent.isDone() && !sent.isCompletedExceptionally()) ? sent.join() : null;
		}

		/**
		 * Return whether the application knows that it may be lost.
		 */
		boolean isReported(List<DeliveryGapEvent> gaps) {
			Instant end = this.endedAt;
			if (end == null) {
				return false;
			}
			SendResult outcome = outcome();
			return outcome == null || (SendResult.written().equals(outcome)
					&& gaps.stream().anyMatch((gap) -> within(gap, this.calledAt, end)));
		}

	}

}
