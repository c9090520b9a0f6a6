package io.github.supabaserealtime.internal.transport;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.transport.TransportListener;
import io.github.supabaserealtime.transport.TransportSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.TextMessage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MessageCollector}.
 */
class MessageCollectorTests {

	private static final int LIMIT = 1_000_000;

	private final Received received = new Received();

	private final MessageCollector collector = new MessageCollector(LIMIT, this.received);

	@ParameterizedTest
	@ValueSource(ints = { 1, 255, 256, 257, 1000, 65_536, 99_999, 100_000 })
	void joinsPiecesOfHeapBuffers(int pieceSize) {
		byte[] content = content(100_000);
		send(content, pieceSize, ByteBuffer::wrap);
		send(content, pieceSize, ByteBuffer::wrap);
		assertThat(this.received.binaries).containsExactly(content, content);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 256, 65_536, 100_000 })
	void joinsPiecesOfDirectBuffers(int pieceSize) {
		byte[] content = content(100_000);
		send(content, pieceSize, (piece) -> ByteBuffer.allocateDirect(piece.length).put(piece).flip());
		assertThat(this.received.binaries).containsExactly(content);
	}

	@ParameterizedTest
	@ValueSource(ints = { 7, 65_536, 100_000 })
	void joinsPiecesThatArePartsOfLargerArrays(int pieceSize) {
		byte[] content = content(100_000);
		send(content, pieceSize, MessageCollectorTests::inTheMiddle);
		assertThat(this.received.binaries).containsExactly(content);
	}

	@Test
	void doesNotKeepTheBuffersOfPieces() {
		byte[] first = { 1, 2, 3 };
		byte[] second = { 4, 5 };
		this.collector.accept(new BinaryMessage(ByteBuffer.wrap(first), false));
		Arrays.fill(first, (byte) 0);
		this.collector.accept(new BinaryMessage(ByteBuffer.wrap(second), true));
		byte[] single = { 6, 7 };
		this.collector.accept(new BinaryMessage(ByteBuffer.wrap(single), true));
		Arrays.fill(second, (byte) 0);
		Arrays.fill(single, (byte) 0);
		assertThat(this.received.binaries).containsExactly(new byte[] { 1, 2, 3, 4, 5 }, new byte[] { 6, 7 });
	}

	@Test
	void deliveredMessagesDoNotChangeWithTheNextOne() {
		byte[] first = content(256);
		byte[] second = new byte[256];
		send(first, 128, ByteBuffer::wrap);
		send(second, 128, ByteBuffer::wrap);
		assertThat(this.received.binaries).containsExactly(first, second);
	}

	@Test
	void anEmptyLastPieceEndsTheMessage() {
		this.collector.accept(new BinaryMessage(new byte[] { 1, 2 }, false));
		assertThat(this.received.binaries).isEmpty();
		this.collector.accept(new BinaryMessage(new byte[0], true));
		this.collector.accept(new BinaryMessage(new byte[0], false));
		this.collector.accept(new BinaryMessage(new byte[0], true));
		assertThat(this.received.binaries).containsExactly(new byte[] { 1, 2 }, new byte[0]);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1000, 65_536, LIMIT + 1 })
	void dropsTheMessageAboveTheLimitAndNoOther(int pieceSize) {
		byte[] largest = content(LIMIT);
		send(largest, pieceSize, ByteBuffer::wrap);
		send(content(LIMIT + 1), pieceSize, ByteBuffer::wrap);
		assertThat(this.received.oversize).isEqualTo(1);
		send(largest, pieceSize, ByteBuffer::wrap);
		assertThat(this.received.binaries).containsExactly(largest, largest);
		assertThat(this.received.oversize).isEqualTo(1);
	}

	@Test
	void dropsEveryPieceOfTheMessageAboveTheLimit() {
		this.collector.accept(new BinaryMessage(new byte[LIMIT], false));
		this.collector.accept(new BinaryMessage(new byte[1], false));
		this.collector.accept(new BinaryMessage(new byte[1], false));
		assertThat(this.received.oversize).isZero();
		this.collector.accept(new BinaryMessage(new byte[1], true));
		assertThat(this.received.oversize).isEqualTo(1);
		assertThat(this.received.binaries).isEmpty();
	}

	@Test
	void joinsTextsAndDropsThoseAboveTheLimit() {
		this.collector.accept(new TextMessage("a".repeat(LIMIT), false));
		this.collector.accept(new TextMessage("b", true));
		this.collector.accept(new TextMessage("one, ", false));
		this.collector.accept(new TextMessage("two", true));
		assertThat(this.received.oversize).isEqualTo(1);
		assertThat(this.received.texts).containsExactly("one, two");
	}

	@Test
	void holdsNoRoomAfterLargeMessages() {
		int collectors = 64;
		long before = leastUsed(0);
		List<MessageCollector> open = new ArrayList<>();
		byte[] piece = new byte[LIMIT / 4];
		for (int i = 0; i < collectors; i++) {
			MessageCollector each = new MessageCollector(LIMIT, new Received() {

				@Override
				public void binary(byte[] bytes) {
					assertThat(bytes).hasSize(LIMIT);
				}

			});
			for (int j = 1; j <= 4; j++) {
				each.accept(new BinaryMessage(ByteBuffer.wrap(piece), j == 4));
			}
			open.add(each);
		}
		long after = leastUsed(before + 16L * LIMIT);
		assertThat(open).hasSize(collectors);
		assertThat(after - before).isLessThan(16L * LIMIT);
	}

	/**
	 * Collect garbage until no more than the expected memory is used, at most for 10 s.
	 * @param expected the number of bytes
	 * @return the smallest number of bytes that were in use
	 */
	private static long leastUsed(long expected) {
		long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
		long least = Long.MAX_VALUE;
		int rounds = 0;
		do {
			System.gc();
			Runtime runtime = Runtime.getRuntime();
			least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
			rounds++;
		}
		while (least > expected && rounds < 5 && System.nanoTime() < deadline);
		return least;
	}

	private void send(byte[] content, int pieceSize, Function<byte[], ByteBuffer> buffers) {
		IntStream.iterate(0, (from) -> from < content.length, (from) -> from + pieceSize).forEach((from) -> {
			int end = Math.min(content.length, from + pieceSize);
			ByteBuffer buffer = buffers.apply(Arrays.copyOfRange(content, from, end));
			this.collector.accept(new BinaryMessage(buffer, end == content.length));
		});
	}

	private static ByteBuffer inTheMiddle(byte[] piece) {
		byte[] larger = new byte[piece.length + 20];
		Arrays.fill(larger, (byte) 0x55);
		System.arraycopy(piece, 0, larger, 9, piece.length);
		// an array offset of 4 and a position of 5
		return ByteBuffer.wrap(larger, 4, larger.length - 4).slice().position(5).limit(5 + piece.length);
	}

	private static byte[] content(int size) {
		byte[] content = new byte[size];
		new Random(size).nextBytes(content);
		return content;
	}

	/**
	 * Remembers what the collector hands over.
	 */
	private static class Received implements TransportListener {

		private final List<byte[]> binaries = new ArrayList<>();

		private final List<String> texts = new ArrayList<>();

		private int oversize;

		@Override
		public void opened(TransportSession session) {
		}

		@Override
		public void failed(ConnectionFailure failure) {
		}

		@Override
		public void text(String text) {
			this.texts.add(text);
		}

		@Override
		public void binary(byte[] bytes) {
			this.binaries.add(bytes);
		}

		@Override
		public void active() {
		}

		@Override
		public void oversize() {
			this.oversize++;
		}

		@Override
		public void closed(int code, String reason) {
		}

	}

}
