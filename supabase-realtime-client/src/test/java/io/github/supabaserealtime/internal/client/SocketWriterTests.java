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
 * The order of writing, and its end.
 */
class SocketWriterTests {

	private final List<String> log = new ArrayList<>();

	private final Deque<Runnable> tasks = new ArrayDeque<>();

	private Exception failure;

	private final SocketWriter writer = new SocketWriter(new Session(), this.tasks::add, new Log());

	private void write(String ref) {
		this.writer.write(ref, new EncodedFrame.Text(ref, ref.length()));
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
		assertThat(this.log).containsExactly("sent 1", "written 1", "sent 2", "written 2", "sent 3", "written 3");
	}

	@Test
	void aFailureIsToldWithItsTextAndEndsTheWriter() {
		this.failure = new IOException("timed out");
		write("1");
		write("2");
		runAll();
		write("3");
		runAll();
		assertThat(this.log).containsExactly("failed: timed out");
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
		public void written(String ref) {
			SocketWriterTests.this.log.add("written " + ref);
		}

		@Override
		public void failed(String reason) {
			SocketWriterTests.this.log.add("failed: " + reason);
		}

	}

}
