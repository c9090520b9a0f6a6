package io.github.supabaserealtime.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.protocol.FrameCodec;
import io.github.supabaserealtime.internal.protocol.MalformedFrameException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Decoding frames, compared with Jackson's tree of the same text.
 */
@State(Scope.Benchmark)
public class CodecBenchmark {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private final FrameCodec version1 = FrameCodec.of(ProtocolVersion.V1, MAPPER, UnaryOperator.identity());

	private final FrameCodec version2 = FrameCodec.of(ProtocolVersion.V2, MAPPER, UnaryOperator.identity());

	private final byte[] binary = Workload.BROADCAST_BINARY.content(Workload.TOPIC, 17, 0, true);

	private final byte[] payload = Workload.move(17).getBytes(StandardCharsets.UTF_8);

	private final String text1 = Workload.textOfVersion1(Workload.TOPIC, Workload.move(17));

	private final String text2 = Workload.textOfVersion2(Workload.TOPIC, Workload.move(17));

	private final String change = Workload.change(Workload.TOPIC, 17);

	@Benchmark
	public Frame broadcastBinary() throws MalformedFrameException {
		return this.version2.decode(this.binary);
	}

	@Benchmark
	public JsonNode broadcastBinaryTree() {
		return MAPPER.readTree(this.payload);
	}

	@Benchmark
	public Frame broadcastText1() throws MalformedFrameException {
		return this.version1.decode(this.text1);
	}

	@Benchmark
	public JsonNode broadcastText1Tree() {
		return MAPPER.readTree(this.text1);
	}

	@Benchmark
	public Frame broadcastText2() throws MalformedFrameException {
		return this.version2.decode(this.text2);
	}

	@Benchmark
	public JsonNode broadcastText2Tree() {
		return MAPPER.readTree(this.text2);
	}

	@Benchmark
	public Frame change() throws MalformedFrameException {
		return this.version2.decode(this.change);
	}

	@Benchmark
	public JsonNode changeTree() {
		return MAPPER.readTree(this.change);
	}

}
