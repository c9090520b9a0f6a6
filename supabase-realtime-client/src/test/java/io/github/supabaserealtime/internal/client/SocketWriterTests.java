package io.github.supabaserealtime.internal.client;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.github.supabaserealtime.internal.protocol.EncodedFrame;
import io.github.supabaserealtime.transport.TransportSession;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The order of writing, what is written together, and the end of writing.
 */
class SocketWriterTests {

	private final List<String> log = new ArrayList<>();

	private final Deque<Runnable> tasks = new ArrayDeque<>();

	private Exception failure;

	private IOException endFailure;

	private Runnable whileSending = () -> {
	};

	private final SocketWriter writer = new SocketWriter(new Session(), this.tasks::add, new Log());

	private void write(String ref) {
		write(ref, ref);
	}

	private void write(String ref, String text) {
		this.writer.write(ref, new EncodedFrame.Text(text, text.length()));
	}

	private void runAll() {
		for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
			task.run();
		}
	}

	@Test
	void framesAreWrittenInTheirOrderByOneTask() {
		write("1");
		write("2");
		assertThat(this.tasks).hasSize(1);
		runAll();
		write("3");
		runAll();
		assertThat(this.log).containsExactly("begin", "sent 1", "sent 2", "end", "written 1", "written 2", "sent 3",
				"written 3");
	}

	@Test
	void aBatchTakesNoMoreThanIsWrittenAtOnce() {
		String half = "x".repeat(4500);
		write("1", half);
		write("2", half);
		write("3", "x".repeat(100_000));
		write("4", half);
		write("5", "x".repeat(3000));
		runAll();
		assertThat(this.log).filteredOn((line) -> !line.startsWith("sent"))
			.containsExactly("written 1", "written 2", "written 3", "begin", "end", "written 4", "written 5");
	}

	@Test
	void nothingOfABatchIsToldAsWrittenBeforeItsEnd() {
		this.endFailure = new IOException("reset");
		write("1");
		write("2");
		runAll();
		assertThat(this.log).containsExactly("begin", "sent 1", "sent 2", "failed: reset");
	}

	@Test
	void aFrameOfABatchThatIsBeingWrittenIsNotWithdrawn() {
		write("1");
		write("2");
		write("3");
		assertThat(this.writer.withdraw("2")).isTrue();
		this.whileSending = () -> assertThat(this.writer.withdraw("3")).isFalse();
		runAll();
		assertThat(this.log).containsExactly("begin", "sent 1", "sent 3", "end", "written 1", "written 3");
	}

	@Test
	void aFailureIsToldWithItsTextAndEndsTheWriter() {
		this.failure = new IOException("timed out");
		write("1");
		write("2");
		runAll();
		write("3");
		runAll();
		assertThat(this.log).containsExactly("begin", "failed: timed out");
	}

	@Test
	void whatATransportThrowsIsToldWithoutItsText() {
		this.failure = new IllegalStateException("wss://host?apikey=key-of-a-transport");
		write("1");
		runAll();
		assertThat(this.log).containsExactly("failed: The transport threw java.lang.IllegalStateException");
	}

	@Test
	void nothingWaitsAfterAStop() {
		write("1");
		this.writer.stop();
		runAll();
		assertThat(this.log).isEmpty();
	}

	private final class Session implements TransportSession {

		@Override
		public void send(String text) throws IOException {
			if (SocketWriterTests.this.failure instanceof IOException io) {
				throw io;
			}
			if (SocketWriterTests.this.failure instanceof RuntimeException runtime) {
				throw runtime;
			}
			SocketWriterTests.this.log.add("sent " + text);
			SocketWriterTests.this.whileSending.run();
		}

		@Override
		public void beginBatch() {
			SocketWriterTests.this.log.add("begin");
		}

		@Override
		public void endBatch() throws IOException {
			if (SocketWriterTests.this.endFailure != null) {
				throw SocketWriterTests.this.endFailure;
			}
			SocketWriterTests.this.log.add("end");
		}

		@Override
		public void send(byte[] bytes) {
			throw new IllegalStateException("only texts are written here");
		}

		@Override
		public void close(int code, String reason) {
		}

	}

	private final class Log implements SocketWriter.Listener {

		@Override
		public void written(List<String> refs) {
			refs.forEach((ref) -> SocketWriterTests.this.log.add("written " + ref));
		}

		@Override
		public void failed(String reason) {
			SocketWriterTests.this.log.add("failed: " + reason);
		}

	}

}
