package io.github.supabaserealtime.internal.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

import io.github.supabaserealtime.message.Payload;
import io.github.supabaserealtime.message.PostgresRow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@link UsualFrames} reads frames in the same way as Jackson. More frames
 * with {@code -Drealtime.scan.frames=…}, others with {@code -Drealtime.scan.seed=…}.
 */
class UsualFramesTests {

	private static final long FRAMES = Long.getLong("realtime.scan.frames",
			Boolean.getBoolean("realtime.thorough") ? 1_000_000 : 100_000);

	private static final long SEED = Long.getLong("realtime.scan.seed", 1);

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final String PIECES = "{}[]\",:\\ \t\n0123456789-+.eEtruefalsn\u0000\u001fäß\u2028\ud83c\ud83d/bu";

	private static final String[] WORDS = { "null", "true", "\"\"", "{}", "[]", "\"id\"", "\"meta\":{\"id\":\"x\"},",
			"\"payload\":1,", "\"errors\":[\"Error 401\"]", "\\ud83c\\udf88", "\\u12G4", "1e999", "-0", "01", "1.",
			"  ", "\"replayed\":null", "\"event\":\"a\"", "\"columns\":[{\"name\":\"id\",\"type\":\"int8\"}]," };

	private final UsualFrames usual = new UsualFrames(MAPPER, PostgresRow.mapper(MAPPER));

	private final V1FrameCodec objects = new V1FrameCodec(MAPPER, UnaryOperator.identity());

	private final V2FrameCodec arrays = new V2FrameCodec(MAPPER, UnaryOperator.identity());

	@Test
	void almostAllMessagesOfARealServerAreUsual() {
		int messages = 0;
		List<String> unusual = new ArrayList<>();
		for (String text : recorded()) {
			if (text.contains("\"broadcast\"") || text.contains("\"data\":")) {
				messages++;
				if (frame(text) == null) {
					unusual.add(text);
				}
			}
		}
		assertThat(messages).isGreaterThan(15);
		assertThat(unusual).as("of %d messages", messages).hasSizeLessThan(messages / 5);
	}

	@Test
	void framesOfARealServerAreReadInTheSameWay() {
		assertThat(recorded()).isNotEmpty().allSatisfy(this::check);
	}

	@Test
	void damagedFramesAreReadInTheSameWayOrLeftToJackson() {
		List<String> corpus = new ArrayList<>(recorded());
		corpus.removeIf((text) -> frame(text) == null);
		Random random = new Random(SEED);
		long usual = 0;
		for (long i = 0; i < FRAMES; i++) {
			String damaged = damage(corpus.get(random.nextInt(corpus.size())), corpus, random);
			usual += check(damaged) ? 1 : 0;
		}
		assertThat(usual).as("frames that were read").isGreaterThan(FRAMES / 100);
		assertThat(usual).as("frames that were read").isLessThan(FRAMES);
	}

	@ParameterizedTest
	@ValueSource(strings = { "[null,null,\"t\",\"broadcast\",{\"event\":\"e\",\"payload\":{}}] x",
			"[null,null,\"t\",\"broadcast\",{\"event\":\"e\",\"payload\":{\"a\":01}}]",
			"[null,null,\"t\",\"broadcast\",{\"event\":\"e\",\"payload\":{\"a\":nul}}]",
			"[null,null,\"t\",\"broadcast\",{\"event\":\"e\",\"payload\":{\"a\":\"\\x\"}}]",
			"[null,null,\"t\",\"broadcast\",{\"event\":\"e\",\"payload\":{\"a\":\"\u0001\"}}]",
			"[null,null,\"t\",\"broadcast\",{\"event\":\"e\",\"payload\":1}]",
			"[null,null,\"t\",\"broadcast\",{\"event\":\"e\\n\",\"payload\":{}}]",
			"[null,null,\"t\",\"broadcast\",{\"event\":\"e\",\"payload\":{}},7]",
			"[null,null,\"t\",\"presence_state\",{}]" })
	void whatIsUnusualIsLeftToJackson(String text) {
		assertThat(this.usual.array(text)).isNull();
	}

	@Test
	void textOutsideLatin1TakesTwoBytesForEachCharacter() {
		String text = "[null,null,\"t\",\"broadcast\",{\"event\":\"e\",\"payload\":{\"a\":\"%s\"}}]";
		assertThat(this.usual.array(text.formatted("grün")).body().size()).isEqualTo(12);
		assertThat(this.usual.array(text.formatted("живой")).body().size()).isEqualTo(26);
		assertThat(byJackson(text.formatted("живой")).body().size()).isEqualTo(26);
		assertThat(this.usual.array(text.formatted("none")).body().size()).isEqualTo(12);
	}

	@Test
	void deepNestingIsLeftToJackson() {
		String deep = "[".repeat(200) + "]".repeat(200);
		String text = "[null,null,\"t\",\"broadcast\",{\"event\":\"e\",\"payload\":{\"a\":" + deep + "}}]";
		assertThat(this.usual.array(text)).isNull();
		check(text);
	}

	@Test
	void topicsAndColumnListsAreSharedByTheFramesOfATable() {
		String text = """
				[null,null,"realtime:db","postgres_changes",{"ids":[7],"data":{"schema":"public","table":"todos",\
				"type":"INSERT","commit_timestamp":"2026-01-02T03:04:05.678Z","errors":null,\
				"columns":[{"name":"id","type":"int8"}],"record":{"id":%d}}}]""";
		Frame first = this.usual.array(text.formatted(1));
		Frame second = this.usual.array(text.formatted(2));
		assertThat(first).isNotNull();
		assertThat(second).isNotNull();
		assertThat(second.topic()).isSameAs(first.topic());
		assertThat(((Frame.Change) second.body()).columns()).isSameAs(((Frame.Change) first.body()).columns());
	}

	private static List<String> recorded() {
		return Transcript.all()
			.stream()
			.flatMap((transcript) -> transcript.entries().stream())
			.filter((entry) -> entry.fromServer() && entry.text() != null)
			.map(Transcript.Entry::text)
			.distinct()
			.toList();
	}

	private @Nullable Frame frame(String text) {
		return text.startsWith("[") ? this.usual.array(text) : this.usual.object(text);
	}

	/**
	 * Compare both readers.
	 * @return whether the frame was usual
	 */
	private boolean check(String text) {
		Frame frame = frame(text);
		if (frame != null) {
			assertThat(describe(frame)).as(text).isEqualTo(describe(byJackson(text)));
		}
		return frame != null;
	}

	private Frame byJackson(String text) {
		try {
			return text.startsWith("[") ? this.arrays.decodeAny(text) : this.objects.decodeAny(text);
		}
		catch (MalformedFrameException ex) {
			throw new AssertionError("Jackson refuses " + text, ex);
		}
	}

	private static String describe(Frame frame) {
		String envelope = frame.joinRef() + "|" + frame.ref() + "|" + frame.topic() + "|" + frame.event() + "|"
				+ frame.body().size() + "|";
		if (frame.body() instanceof Frame.Broadcast broadcast) {
			return envelope + broadcast.event() + "|" + text(broadcast.payload()) + "|" + broadcast.id() + "|"
					+ broadcast.replayed();
		}
		Frame.Change change = (Frame.Change) frame.body();
		return envelope + change.ids() + "|" + change.type() + "|" + change.schema() + "|" + change.table() + "|"
				+ change.commitTimestamp() + "|" + change.errors() + "|" + change.columns() + "|"
				+ text(change.record()) + "|" + text(change.oldRecord());
	}

	private static @Nullable String text(@Nullable Payload payload) {
		return (payload != null) ? payload.asText() : null;
	}

	private static String damage(String text, List<String> corpus, Random random) {
		StringBuilder damaged = new StringBuilder(text);
		int times = 1 + random.nextInt(3);
		for (int i = 0; i < times; i++) {
			int at = random.nextInt(damaged.length());
			switch (random.nextInt(6)) {
				case 0 -> damaged.deleteCharAt(at);
				case 1 -> damaged.setCharAt(at, PIECES.charAt(random.nextInt(PIECES.length())));
				case 2 -> damaged.insert(at, PIECES.charAt(random.nextInt(PIECES.length())));
				case 3 -> damaged.insert(at, WORDS[random.nextInt(WORDS.length)]);
				case 4 -> damaged.delete(at, Math.min(damaged.length(), at + 1 + random.nextInt(12)));
				default -> {
					String other = corpus.get(random.nextInt(corpus.size()));
					int from = random.nextInt(other.length());
					damaged.insert(at, other, from, Math.min(other.length(), from + 1 + random.nextInt(20)));
				}
			}
			if (damaged.isEmpty()) {
				damaged.append(text);
			}
		}
		return damaged.toString();
	}

}
