package io.github.supabaserealtime.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.protocol.Frame;
import io.github.supabaserealtime.protocol.FrameCodec;
import io.github.supabaserealtime.protocol.ProtocolVersion;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a physical socket makes of what arrives.
 */
class SocketLinkTests {

	private static final String FRAME = "[null,null,\"realtime:a\",\"broadcast\",{\"event\":\"x\",\"payload\":{}}]";

	private final List<String> told = new ArrayList<>();

	private final SocketLink link = new SocketLink(1,
			FrameCodec.of(ProtocolVersion.V2, Bench.MAPPER, UnaryOperator.identity()), Runnable::run,
			new ParkBudget(Duration.ZERO, Duration.ofSeconds(1)), new Owner());

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

	private final class Owner implements SocketLink.Owner {

		@Override
		public void opened(SocketLink opened) {
		}

		@Override
		public void failed(SocketLink failed, ConnectionFailure failure) {
		}

		@Override
		public void closed(SocketLink closed, int code, String reason) {
		}

		@Override
		public void received(SocketLink source, Frame frame) {
			SocketLinkTests.this.told.add("received");
		}

		@Override
		public void receivedTooLate(SocketLink source, Frame frame) {
			SocketLinkTests.this.told.add("too late");
		}

		@Override
		public void malformed(SocketLink source, Exception exception) {
			SocketLinkTests.this.told.add("malformed");
		}

		@Override
		public void oversize(SocketLink source) {
		}

		@Override
		public void written(SocketLink source, String ref) {
		}

		@Override
		public void writeFailed(SocketLink source, String reason) {
		}

	}

}
