package io.github.supabaserealtime.internal.delivery;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.github.supabaserealtime.internal.client.Bench;
import io.github.supabaserealtime.message.Payload;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The trace context goes into JSON objects and out of them, and nothing else changes.
 */
class TraceContextMemberTests {

	private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

	private static final Map<String, String> CONTEXT = Map.of("traceparent", PARENT, "tracestate", "a=\"1\",b=2",
			"baggage", "user=7");

	private static final String MEMBER = "\"_supabaserealtime_trace\":{\"traceparent\":\"" + PARENT + "\"}";

	private static String write(String json, Map<String, String> context) {
		return text(TraceContextMember.write(json.getBytes(StandardCharsets.UTF_8), context));
	}

	private static String text(byte[] json) {
		return new String(json, StandardCharsets.UTF_8);
	}

	private static TraceContextMember.@Nullable Found take(String json) {
		return TraceContextMember.take(Payload.ofJson(json.getBytes(StandardCharsets.UTF_8), Bench.MAPPER));
	}

	private static void assertTaken(String json, String rest) {
		TraceContextMember.Found found = take(json);
		assertThat(found).isNotNull();
		assertThat(text(found.rest())).isEqualTo(rest);
		assertThat(found.context()).isEqualTo(Map.of("traceparent", PARENT));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", " { } ", "{\"a\":1}", "\n{ \"a\" : [1.00, {\"b\":\"ü😀\"}] }\n",
			"{\"n\":12345678901234567890.10}" })
	void whatIsWrittenIsTakenOutAgain(String json) {
		String written = write(json, CONTEXT);
		assertThat(Bench.MAPPER.readTree(written).get("_supabaserealtime_trace").get("tracestate").stringValue())
			.isEqualTo("a=\"1\",b=2");
		assertThat(written).doesNotContain("baggage");
		TraceContextMember.Found found = take(written);
		assertThat(found).isNotNull();
		assertThat(text(found.rest())).isEqualTo(json);
		assertThat(found.context()).isEqualTo(Map.of("traceparent", PARENT, "tracestate", "a=\"1\",b=2"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "[]", "[{\"a\":1}]", "\"text\"", "7", "null", "" })
	void whatIsNoObjectStaysAsItIs(String json) {
		assertThat(write(json, CONTEXT)).isEqualTo(json);
	}

	@Test
	void withoutAContextOfW3cNothingIsWritten() {
		assertThat(write("{}", Map.of())).isEqualTo("{}");
		assertThat(write("{}", Map.of("b3", "1-2"))).isEqualTo("{}");
		assertThat(write("{}", Map.of("traceparent", "nonsense"))).isEqualTo("{}");
	}

	@Test
	void aServerMayHavePutItAnywhere() {
		assertTaken("{" + MEMBER + "}", "{}");
		assertTaken("{" + MEMBER + ",\"b\":1}", "{\"b\":1}");
		assertTaken("{\"a\":\"" + "x".repeat(9000) + "\", " + MEMBER + " }", "{\"a\":\"" + "x".repeat(9000) + "\" }");
		assertTaken("{ \"a\" : 1.0 , " + MEMBER + " , \"ü\" : [] }", "{ \"a\" : 1.0 ,  \"ü\" : [] }");
	}

	@Test
	void aTextIsReadLikeBytes() {
		TraceContextMember.Found found = TraceContextMember
			.take(Payload.ofJson("{\"ü\":1," + MEMBER + "}", Bench.MAPPER));
		assertThat(found).isNotNull();
		assertThat(text(found.rest())).isEqualTo("{\"ü\":1}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "00-00000000000000000000000000000000-b7ad6b7169203331-01",
			"00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
			"ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
			"00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", "" })
	void aContextThatIsNotValidIsTakenOutAndForgotten(String traceparent) {
		TraceContextMember.Found found = take(
				"{\"a\":1,\"_supabaserealtime_trace\":{\"traceparent\":\"" + traceparent + "\"}}");
		assertThat(found).isNotNull();
		assertThat(found.context()).isEmpty();
		assertThat(text(found.rest())).isEqualTo("{\"a\":1}");
	}

	@Test
	void whatIsNotOursStaysAsItIs() {
		assertThat(take("{\"a\":1}")).isNull();
		assertThat(take("{\"_supabaserealtime_trace\":\"text\"}")).isNull();
		assertThat(take("{\"a\":{" + MEMBER + "}}")).isNull();
		assertThat(take("{\"a\":\"" + MEMBER.replace("\"", "\\\"") + "\"}")).isNull();
		assertThat(take("{" + MEMBER + "," + MEMBER + "}")).isNull();
		assertThat(take("[{" + MEMBER + "}]")).isNull();
		assertThat(take("{" + MEMBER)).isNull();
		assertThat(TraceContextMember.take(Payload.ofBinary(MEMBER.getBytes(StandardCharsets.UTF_8), Bench.MAPPER)))
			.isNull();
	}

}
