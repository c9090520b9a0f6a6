package io.github.supabaserealtime.internal.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.internal.delivery.ParkBudget;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.protocol.FrameCodec;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the input of a WebSocket.
 */
class SocketTests {

	private static final String FRAME = "[null,null,\"realtime:a\",\"broadcast\",{\"event\":\"x\",\"payload\":{}}]";

	private final List<String> told = new ArrayList<>();

	private final Socket link = new Socket(1, FrameCodec.of(ProtocolVersion.V2, Bench.MAPPER, UnaryOperator.identity()),
			Runnable::run, new ParkBudget(Duration.ZERO, Duration.ofSeconds(1)), new Owner());

	@Test
	void aFrameThatArrivesAfterTheLinkWasGivenUpIsToldAsSuch() {
		this.link.text(FRAME);
		this.link.text("{");
		this.link.close(1000, "");
		this.link.text(FRAME);
		this.link.text("{");
		this.link.binary("{".getBytes(StandardCharsets.UTF_8));
		assertThat(this.told).containsExactly("received", "malformed", "too late");
	}

	private final class Owner implements Socket.Owner {

		@Override
		public void opened(Socket opened) {
		}

		@Override
		public void failed(Socket failed, ConnectionFailure failure) {
		}

		@Override
		public void closed(Socket closed, int code, String reason) {
		}

		@Override
		public void received(Socket source, Frame frame) {
			SocketTests.this.told.add("received");
		}

		@Override
		public void receivedTooLate(Socket source, Frame frame) {
			SocketTests.this.told.add("too late");
		}

		@Override
		public void malformed(Socket source, Exception exception) {
			SocketTests.this.told.add("malformed");
		}

		@Override
		public void oversize(Socket source) {
		}

		@Override
		public void written(Socket source, List<String> refs) {
		}

		@Override
		public void writeFailed(Socket source, String reason) {
		}

	}

}
