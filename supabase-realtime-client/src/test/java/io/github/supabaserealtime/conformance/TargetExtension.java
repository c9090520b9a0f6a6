package io.github.supabaserealtime.conformance;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import static org.awaitility.Awaitility.await;

/**
 * Opens the target that {@value #TARGET} names once for all cases, and sees it answer:
 * where no server answers there is one failure, not one for each case.
 */
final class TargetExtension implements BeforeAllCallback, ParameterResolver {

	static final String TARGET = "realtime.conformance.target";

	static final String URL = "REALTIME_URL";

	static final String SECRET = "REALTIME_JWT_SECRET";

	static final String DATABASE_URL = "REALTIME_DATABASE_URL";

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

	@Override
	public void beforeAll(ExtensionContext context) {
		target(context);
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == Target.class;
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return target(context);
	}

	// found by the nested classes in the store of the class around them
	private static Target target(ExtensionContext context) {
		return context.getStore(NAMESPACE).computeIfAbsent(Target.class, (key) -> open(context), Target.class);
	}

	private static Target open(ExtensionContext context) {
		String name = context.getConfigurationParameter(TARGET).orElse("embedded");
		Target target = switch (name) {
			case "embedded" ->
				new EmbeddedTarget(context.getConfigurationParameter(TIME_FACTOR, Double::valueOf).orElse(20.0));
			case "container" -> RealTarget.container();
			case "external" ->
				RealTarget.external(required(context, URL), required(context, SECRET), setting(context, DATABASE_URL));
			default -> throw new IllegalArgumentException(
					TARGET + " is '" + name + "': it can be embedded, container or external");
		};
		boolean ready = false;
		try {
			checkAnswers(target);
			target.prepare();
			if (target.hasDatabase()) {
				awaitStream(target);
			}
			ready = true;
			return target;
		}
		finally {
			if (!ready) {
				target.close();
			}
		}
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

	private static void checkAnswers(Target target) {
		try (RawSocket socket = RawSocket.open(target.endpoint(), target.key(), RawSocket.V2)) {
			socket.joined("realtime:conformance:begin", "{'config':{}}");
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

}
