package io.github.supabaserealtime.conformance;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

import static org.awaitility.Awaitility.await;

/**
 * Opens the target that {@value #TARGET} names once for all cases, sees it answer and
 * finds out of which generation it is: where no server answers there is one failure, not
 * one for each case. Leaves out the cases that hold for another generation.
 */
class TargetExtension implements BeforeAllCallback, ExecutionCondition, ParameterResolver {

	static final String REPORT = "conformance";

	static final String TARGET = "realtime.conformance.target";

	static final String URL = "REALTIME_URL";

	static final String SECRET = "REALTIME_JWT_SECRET";

	static final String DATABASE_URL = "REALTIME_DATABASE_URL";

	static final String THOROUGH = "realtime.thorough";

	static final String LEFT_OUT = "holds for every generation: asked of this one with the Maven profile thorough";

	/**
	 * How many times faster than the real server the embedded one is, 1 for its delays as
	 * they are.
	 */
	static final String TIME_FACTOR = "realtime.conformance.time-factor";

	/**
	 * The server looks for new publications every 60 s, and subscribes some seconds
	 * later.
	 */
	private static final Duration STREAM = Duration.ofSeconds(75);

	private static final Namespace NAMESPACE = Namespace.create(TargetExtension.class);

	private static final Log report = LogFactory.getLog("report");

	private final @Nullable Generation embedded;

	TargetExtension() {
		this(null);
	}

	/**
	 * Ask the embedded server of a generation, whatever {@value #TARGET} names. Without
	 * the Maven profile {@code thorough} it is asked only what holds for its generation
	 * alone.
	 */
	TargetExtension(@Nullable Generation embedded) {
		this.embedded = embedded;
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		asked(context);
	}

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		HoldsFor holds = AnnotationSupport.findAnnotation(context.getElement(), HoldsFor.class).orElse(null);
		if (holds == null) {
			boolean leftOut = this.embedded != null && context.getTestMethod().isPresent()
					&& !context.getConfigurationParameter(THOROUGH, Boolean::valueOf).orElse(false);
			return leftOut ? ConditionEvaluationResult.disabled(LEFT_OUT)
					: ConditionEvaluationResult.enabled("it holds for every generation");
		}
		if (holds.value() == asked(context).generation()) {
			return ConditionEvaluationResult.enabled("it holds for this generation");
		}
		return ConditionEvaluationResult.disabled("holds for servers of the generation " + holds.value());
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == Target.class;
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return asked(context).target();
	}

	// found by the nested classes in the store of the class around them
	private Asked asked(ExtensionContext context) {
		return context.getStore(NAMESPACE).computeIfAbsent(Asked.class, (key) -> open(context), Asked.class);
	}

	private Asked open(ExtensionContext context) {
		Target target = (this.embedded != null) ? embedded(context, this.embedded) : named(context);
		boolean ready = false;
		try {
			Generation generation = generation(target);
			String line = "Conformance: asking " + target + ", generation " + generation;
			report.info(line);
			context.publishReportEntry(REPORT, line);
			target.prepare();
			if (target.hasDatabase()) {
				awaitStream(target);
			}
			ready = true;
			return new Asked(target, generation);
		}
		finally {
			if (!ready) {
				target.close();
			}
		}
	}

	private static Target named(ExtensionContext context) {
		String name = context.getConfigurationParameter(TARGET).orElse("embedded");
		return switch (name) {
			case "embedded" -> embedded(context, Generation.NEWEST);
			case "container" -> RealTarget.container();
			case "external" ->
				RealTarget.external(required(context, URL), required(context, SECRET), setting(context, DATABASE_URL));
			default -> throw new IllegalArgumentException(
					TARGET + " is '" + name + "': it can be embedded, container or external");
		};
	}

	private static Target embedded(ExtensionContext context, Generation generation) {
		return new EmbeddedTarget(generation,
				context.getConfigurationParameter(TIME_FACTOR, Double::valueOf).orElse(20.0));
	}

	private static String required(ExtensionContext context, String name) {
		String value = setting(context, name);
		if (value == null) {
			throw new IllegalArgumentException("The external target needs " + name + ": the environment has none");
		}
		return value;
	}

	/**
	 * Return a setting of the environment, or of the launcher, which a test is; an empty
	 * one is none.
	 */
	private static @Nullable String setting(ExtensionContext context, String name) {
		String value = context.getConfigurationParameter(name).orElseGet(() -> System.getenv(name));
		return (value != null && !value.isBlank()) ? value : null;
	}

	private static Generation generation(Target target) {
		try {
			return Generation.of(target);
		}
		catch (NotOpenedException ex) {
			String advice = (ex.status() == 401) ? "; is " + SECRET + " its secret?"
					: (ex.status() == 404) ? "; the first label of the host names the tenant" : "";
			throw new IllegalStateException("No Realtime server to ask: " + ex.getMessage() + advice);
		}
	}

	/**
	 * Insert rows until one arrives: a confirmed subscription does not prove that changes
	 * flow while the server starts to stream (protocol.md 14).
	 */
	private static void awaitStream(Target target) {
		AtomicLong id = new AtomicLong(-1);
		String topic = "realtime:conformance:stream";
		try (RawSocket socket = RawSocket.open(target.endpoint(), target.key(), RawSocket.V2)) {
			String join = socket.joined(topic,
					"{'config':{'broadcast':{'ack':true},'postgres_changes':[{'event':'INSERT','schema':'public','table':'"
							+ Tables.TODOS + "'}]}}");
			await("a row of the database").atMost(STREAM).pollInterval(Duration.ofMillis(300)).until(() -> {
				target.database().insert(Tables.TODOS, Map.of("id", id.getAndDecrement()));
				List<RawFrame> frames = socket.until(socket.push(join, topic, "broadcast",
						Map.of("type", "broadcast", "event", "e", "payload", Map.of())));
				return frames.stream().anyMatch((frame) -> frame.is(topic, "postgres_changes"));
			});
		}
	}

	private record Asked(Target target, Generation generation) implements AutoCloseable {

		@Override
		public void close() {
			this.target.close();
		}

	}

}
