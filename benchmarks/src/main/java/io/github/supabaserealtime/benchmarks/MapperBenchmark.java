package io.github.supabaserealtime.benchmarks;

import java.util.function.UnaryOperator;

import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.protocol.FrameCodec;
import io.github.supabaserealtime.internal.protocol.MalformedFrameException;
import io.github.supabaserealtime.internal.protocol.MessageMapper;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import tools.jackson.databind.json.JsonMapper;

/**
 * Making messages of frames, and records of their content.
 */
@State(Scope.Benchmark)
public class MapperBenchmark {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final MessageMapper messages = new MessageMapper("benchmark", MAPPER);

	private final Frame broadcastFrame;

	private final Frame changeFrame;

	private final BroadcastMessage broadcast;

	private final PostgresChange.Insert insert;

	public MapperBenchmark() {
		FrameCodec codec = FrameCodec.of(ProtocolVersion.V2, MAPPER, UnaryOperator.identity());
		try {
			this.broadcastFrame = codec.decode(Workload.BROADCAST_BINARY.content(Workload.TOPIC, 17, 0, true));
			this.changeFrame = codec.decode(Workload.change(Workload.TOPIC, 17));
		}
		catch (MalformedFrameException ex) {
			throw new IllegalStateException(ex);
		}
		this.broadcast = (BroadcastMessage) message(this.broadcastFrame);
		this.insert = (PostgresChange.Insert) message(this.changeFrame);
	}

	private RealtimeMessage message(Frame frame) {
		RealtimeMessage message = this.messages.map(frame);
		if (message == null) {
			throw new IllegalStateException("No message: " + frame);
		}
		return message;
	}

	@Benchmark
	public RealtimeMessage broadcastToMessage() {
		return message(this.broadcastFrame);
	}

	@Benchmark
	public RealtimeMessage changeToMessage() {
		return message(this.changeFrame);
	}

	@Benchmark
	public @Nullable Move payloadToRecord() {
		return this.broadcast.payload().as(Move.class);
	}

	@Benchmark
	public @Nullable Item rowToRecord() {
		return this.insert.record().as(Item.class);
	}

}
