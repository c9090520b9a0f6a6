package io.github.supabaserealtime.internal.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ConnectionState;
import io.github.supabaserealtime.ProtocolVersion;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.RealtimeListener;
import io.github.supabaserealtime.internal.delivery.ChannelCommands;
import io.github.supabaserealtime.internal.delivery.Channels;
import io.github.supabaserealtime.internal.delivery.ListenerSink;
import io.github.supabaserealtime.internal.delivery.Observers;
import io.github.supabaserealtime.internal.protocol.Frame;
import io.github.supabaserealtime.internal.protocol.FrameCodec;
import io.github.supabaserealtime.internal.protocol.MalformedFrameException;
import io.github.supabaserealtime.internal.protocol.MessageMapper;
import io.github.supabaserealtime.message.BroadcastMessage;
import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PostgresRow;
import io.github.supabaserealtime.message.RealtimeMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Frames that no honest server sends. Whatever arrives is a frame, or malformed; it never
 * makes a machine throw, and the channel hears the next honest message. More of them with
 * {@code -Drealtime.fuzz.frames=…}, others with {@code -Drealtime.fuzz.seed=…}.
 */
class HostileFramesFuzzTests {

	private static final long FRAMES = Long.getLong("realtime.fuzz.frames", 4_000);

	private static final long SEED = Long.getLong("realtime.fuzz.seed", 1);

	private static final ChannelOptions OPTIONS = ChannelOptions.builder()
		.presenceEnabled(true)
		.privateChannel(true)
		.replayOnReconnect(Duration.ofSeconds(5))
		.postgresChanges(PostgresChangesBinding.of(PostgresChangesBinding.Event.ALL, "public", "todos", null))
		.build();

	private final ListAppender<ILoggingEvent> errors = new ListAppender<>();

	@BeforeEach
	void listenToErrors() {
		ThresholdFilter filter = new ThresholdFilter();
		filter.setLevel("ERROR");
		filter.start();
		this.errors.addFilter(filter);
		this.errors.start();
		((Logger) LoggerFactory.getLogger(RealtimeConnection.class.getPackageName())).addAppender(this.errors);
	}

	@AfterEach
	void stopListening() {
		((Logger) LoggerFactory.getLogger(RealtimeConnection.class.getPackageName())).detachAppender(this.errors);
	}

	private static List<String> corpus() {
		try {
			return Files.readAllLines(Path.of("src/test/resources/fuzz/hostile-frames.txt"), StandardCharsets.UTF_8)
				.stream()
				.filter((line) -> !line.startsWith("#"))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return the corpus and what real servers have sent.
	 */
	private static List<String> seeds() {
		List<String> seeds = new ArrayList<>(corpus());
		try (var files = Files.list(Path.of("../docs/transcripts"))) {
			for (Path file : files.filter((path) -> path.toString().endsWith(".jsonl")).sorted().toList()) {
				for (String line : Files.readAllLines(file)) {
					JsonNode json = Bench.MAPPER.readTree(line);
					String text = json.path("text").asString("");
					if ("<".equals(json.path("dir").asString("")) && text.startsWith("[")) {
						seeds.add(text);
					}
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return seeds;
	}

	@Test
	void whateverArrivesIsAFrameOrMalformed() {
		FrameFuzzer fuzzer = new FrameFuzzer(SEED, seeds());
		MessageMapper mapper = new MessageMapper("fuzz", Bench.MAPPER);
		int frames = 0;
		for (long i = 0; i < FRAMES; i++) {
			for (ProtocolVersion version : ProtocolVersion.values()) {
				FrameCodec codec = FrameCodec.of(version, Bench.MAPPER, UnaryOperator.identity());
				frames += decoded(mapper, () -> codec.decode(""), "") ? 1 : 0;
				String text = fuzzer.next();
				frames += decoded(mapper, () -> codec.decode(text), text) ? 1 : 0;
				byte[] bytes = fuzzer.nextBytes();
				frames += decoded(mapper, () -> codec.decode(bytes), "bytes") ? 1 : 0;
			}
		}
		assertThat(frames).as("some of it is understood").isGreaterThan((int) (FRAMES / 10));
	}

	private static boolean decoded(MessageMapper mapper, Decoding decoding, String text) {
		try {
			RealtimeMessage message = mapper.map(decoding.decode());
			if (message != null) {
				read(message);
			}
			return true;
		}
		catch (MalformedFrameException ex) {
			return false;
		}
		catch (RuntimeException | StackOverflowError ex) {
			throw new AssertionError("seed " + SEED + ": " + abbreviated(text), ex);
		}
	}

	private static void read(RealtimeMessage message) {
		try {
			if (message instanceof BroadcastMessage broadcast) {
				if (!broadcast.payload().isBinary()) {
					broadcast.payloadAs(Object.class);
				}
			}
			else if (message instanceof PostgresChange.Insert insert) {
				read(insert.record());
			}
			else if (message instanceof PostgresChange.Update update) {
				read(update.record());
				read(update.oldRecord());
			}
			else if (message instanceof PostgresChange.Delete delete) {
				read(delete.oldRecord());
			}
			assertThat(message.toString()).isNotNull();
		}
		catch (JacksonException ex) {
			// what it is documented to throw for a payload that does not fit
			assertThat(ex).hasNoSuppressedExceptions();
		}
	}

	private static void read(PostgresRow row) {
		row.asMap();
		row.as(Map.class);
	}

	private static String abbreviated(String text) {
		return (text.length() > 300) ? text.substring(0, 300) + "…" : text;
	}

	@Test
	void theCorpusHarmsNoChannel() {
		corpus().forEach((frame) -> harmless(List.of(frame)));
	}

	@Test
	void noHistoryOfHostileFramesHarmsAChannel() {
		FrameFuzzer fuzzer = new FrameFuzzer(SEED, seeds());
		for (long i = 0; i < FRAMES / 20; i++) {
			List<String> frames = new ArrayList<>();
			for (int frame = 0; frame < 20; frame++) {
				frames.add(fuzzer.next());
			}
			harmless(frames);
		}
	}

	@Test
	void nothingHarmsAChannelThatRecognisesRepeats() {
		FrameFuzzer fuzzer = new FrameFuzzer(SEED, seeds());
		List<String> heard = new ArrayList<>();
		Channels channels = new Channels();
		ChannelCommands unused = (ChannelCommands) Proxy.newProxyInstance(ChannelCommands.class.getClassLoader(),
				new Class<?>[] { ChannelCommands.class }, (proxy, method, arguments) -> null);
		channels.get(Bench.TOPIC, OPTIONS.toBuilder().deduplicateReplayBy("id").build(), unused, (created) -> {
		});
		ListenerSink sink = new ListenerSink(channels, List.of(new RealtimeListener() {

			@Override
			public void onMessage(RealtimeMessage message) {
				heard.add(((BroadcastMessage) message).event());
			}

		}), new Observers(List.of()), System::nanoTime);
		for (long i = 0; i < FRAMES; i++) {
			for (String payload : List.of("{\"id\":" + fuzzer.nextNumber() + "}", fuzzer.next())) {
				heard.clear();
				sink.message(new BroadcastMessage("fuzz", Bench.TOPIC, "e", Payload.ofJson(payload, Bench.MAPPER), null,
						false), 0);
				assertThat(heard).as(() -> "seed " + SEED + ": " + abbreviated(payload)).hasSize(1);
			}
		}
		assertThat(this.errors.list).isEmpty();
	}

	/**
	 * Receive frames on a joined channel: no machine throws, and in the end the channel
	 * hears an honest message, be it after another join.
	 */
	private void harmless(List<String> frames) {
		Bench bench = new Bench().open().joined(Bench.TOPIC, OPTIONS);
		frames.forEach((frame) -> receive(bench, frame));
		assertThat(this.errors.list).as(() -> "seed " + SEED + ": " + abbreviated(frames.toString())).isEmpty();
		assertThat(bench.state()).isEqualTo(ConnectionState.OPEN);
		int joins = bench.sent(Bench.TOPIC, "phx_join").size();
		if (!bench.board.channelState(Bench.TOPIC).isJoined()) {
			bench.live(15);
			assertThat(bench.sent(Bench.TOPIC, "phx_join")).as("it is joined again").hasSizeGreaterThan(joins - 1);
			bench.acceptJoin(Bench.TOPIC);
		}
		bench.delivered.clear();
		bench.broadcast(Bench.TOPIC, "honest");
		assertThat(bench.delivered).as(() -> "seed " + SEED + ": " + abbreviated(frames.toString()))
			.extracting((frame) -> ((Frame.Broadcast) frame.body()).event())
			.containsExactly("honest");
	}

	private static void receive(Bench bench, String text) {
		FrameCodec codec = FrameCodec.of(ProtocolVersion.V2, Bench.MAPPER, UnaryOperator.identity());
		Frame frame;
		try {
			frame = codec.decode(text);
		}
		catch (MalformedFrameException ex) {
			return;
		}
		bench.received(bench.epoch(), frame);
	}

	/**
	 * Decodes something.
	 */
	@FunctionalInterface
	private interface Decoding {

		Frame decode() throws MalformedFrameException;

	}

}
