package io.github.supabaserealtime.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.RealtimeConnection;
import io.github.supabaserealtime.test.EmbeddedRealtimeServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the names in the text of the pages exist: properties, methods of the
 * connection, the channel and the embedded server, packages, exceptions and events.
 */
class NamesTests {

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	private static final Pattern PROPERTY = Pattern.compile("^supabase\\.realtime\\.([a-z][a-z.-]*[a-z])(=.*|: .*)?$");

	private static final Pattern CALL = Pattern.compile("^(connection|channel|server)\\.(\\w+)\\(.*");

	private static final Pattern PACKAGE = Pattern.compile("^io\\.github\\.supabaserealtime(\\.[a-z]+)*$");

	private static final Pattern TYPE = Pattern.compile("^\\.?@?(\\w+(?:Exception|Event|Listener|Options))$");

	private static final Map<String, Class<?>> TYPES = Map.of("connection", RealtimeConnection.class, "channel",
			RealtimeChannel.class, "server", EmbeddedRealtimeServer.class);

	private static final List<String> OF_SPRING_AND_JAVA = List.of("EventListener", "IllegalStateException",
			"IllegalArgumentException", "UnsupportedOperationException");

	@ParameterizedTest
	@MethodSource("pages")
	void whatThePageNamesExists(Path page) {
		assertThat(unknown(String.join("\n", Pages.lines(page)))).isEmpty();
	}

	@Test
	void aNameThatDoesNotExistIsFound() {
		assertThat(
				unknown("""
						`supabase.realtime.send-buffer.size`, `channel.emit(event)`, `io.github.supabaserealtime.messages`,
						`SendBufferFullException`, `supabase.realtime.send-buffer.capacity=5`, `channel.broadcast(event, payload)`,
						`io.github.supabaserealtime.message`, `SendExpiredException`, `@BroadcastListener`"""))
			.containsExactlyInAnyOrder("supabase.realtime.send-buffer.size", "channel.emit(event)",
					"io.github.supabaserealtime.messages", "SendBufferFullException");
	}

	private static Set<String> unknown(String text) {
		return CODE.matcher(text)
			.results()
			.map((code) -> code.group(1))
			.filter((name) -> !isKnown(name))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	/**
	 * The pages for users: others speak of the server's names and of other clients.
	 */
	static Stream<Path> pages() {
		return Pages.all()
			.stream()
			.filter((page) -> !Set.of("protocol.md", "scenarios.md", "architecture.md", "performance.md")
				.contains(page.getFileName().toString()));
	}

	private static boolean isKnown(String name) {
		MatchResult property = match(PROPERTY, name);
		if (property != null) {
			return isProperty("supabase.realtime." + property.group(1));
		}
		MatchResult call = match(CALL, name);
		if (call != null) {
			return Arrays.stream(TYPES.get(call.group(1)).getMethods())
				.map(Method::getName)
				.anyMatch(call.group(2)::equals);
		}
		if (PACKAGE.matcher(name).matches()) {
			return Types.PACKAGES.contains(name);
		}
		MatchResult type = match(TYPE, name);
		return type == null || OF_SPRING_AND_JAVA.contains(type.group(1)) || Types.NAMES.contains(type.group(1));
	}

	private static boolean isProperty(String name) {
		return Metadata.knows(name) || !Metadata.below(name + ".").isEmpty();
	}

	private static MatchResult match(Pattern pattern, String text) {
		return pattern.matcher(text).results().findFirst().orElse(null);
	}

	/**
	 * The packages and types of the modules.
	 */
	private static final class Types {

		private static final List<String> SOURCES = sources();

		static final Set<String> NAMES = SOURCES.stream()
			.map((source) -> source.replaceAll(".*/(\\w+)\\.java", "$1"))
			.collect(Collectors.toSet());

		static final Set<String> PACKAGES = SOURCES.stream()
			.map((source) -> source.replaceAll(".*/src/main/java/|/\\w+\\.java", "").replace('/', '.'))
			.collect(Collectors.toSet());

		private static List<String> sources() {
			return Stream.of("client", "autoconfigure", "test")
				.map((module) -> Pages.ROOT.resolve("supabase-realtime-" + module).resolve("src/main/java"))
				.flatMap(Types::files)
				.toList();
		}

		private static Stream<String> files(Path root) {
			try (Stream<Path> files = Files.walk(root)) {
				return files.map(Path::toString).filter((file) -> file.matches(".*/\\w+\\.java")).toList().stream();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
