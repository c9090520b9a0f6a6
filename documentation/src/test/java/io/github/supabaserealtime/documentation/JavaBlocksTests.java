package io.github.supabaserealtime.documentation;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import com.sun.source.util.JavacTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The Java blocks of the pages compile. A block sees the imports and the types of the
 * blocks above it on its page, and the variables {@code connection}, {@code channel},
 * {@code broadcasts} and {@code server}.
 */
class JavaBlocksTests {

	private static final String GIVEN = """
			abstract class Block0 {
			io.github.supabaserealtime.RealtimeConnection connection;
			io.github.supabaserealtime.RealtimeChannel channel;
			io.github.supabaserealtime.rest.BroadcastRestClient broadcasts;
			io.github.supabaserealtime.test.EmbeddedRealtimeServer server;
			}
			""";

	private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

	@TempDir
	Path classes;

	@ParameterizedTest
	@MethodSource("pages")
	void theBlocksOfAPageCompile(String page) throws IOException {
		assertThat(errors(Pages.blocks("java").filter((block) -> block.page().equals(page)).toList())).isEmpty();
	}

	static Stream<String> pages() {
		return Pages.blocks("java").map(Block::page).distinct();
	}

	@Test
	void aBlockThatDoesNotCompileIsFound() throws IOException {
		assertThat(errors(List.of(new Block("docs/x.md", 7, "java", "Duration time = null;\n")))).singleElement()
			.asString()
			.startsWith("docs/x.md:7");
		assertThat(errors(List.of(new Block("docs/x.md", 7, "java", "import java.time.Duration;\n\nrecord A() { }\n"),
				new Block("docs/x.md", 20, "java", "Duration time = null;\nconnection.connect();\nA a = new A();\n"))))
			.isEmpty();
	}

	private List<String> errors(List<Block> blocks) throws IOException {
		List<JavaFileObject> sources = new ArrayList<>();
		Map<JavaFileObject, Block> origins = new LinkedHashMap<>();
		Set<String> imports = new LinkedHashSet<>();
		String packageName = blocks.get(0).packageName();
		sources.add(source(packageName, "Block0", GIVEN));
		int number = 0;
		for (Block block : blocks) {
			block.imports().lines().forEach(imports::add);
			String head = imports.stream().collect(Collectors.joining(" ")) + " class Block" + (++number)
					+ " extends Block" + (number - 1) + " {";
			String members = head + "\n" + block.code() + "\n}";
			String statements = head + " void run() throws Exception {\n" + block.code() + "\n}}";
			JavaFileObject source = source(packageName, "Block" + number, parses(members) ? members : statements);
			sources.add(source);
			origins.put(source, block);
		}
		DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
		COMPILER
			.getTask(null, null, diagnostics, List.of("-proc:none", "-parameters", "-d", this.classes.toString(),
					"-classpath", System.getProperty("java.class.path")), null, sources)
			.call();
		return diagnostics.getDiagnostics()
			.stream()
			.filter((diagnostic) -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
			.map((diagnostic) -> at(origins.get(diagnostic.getSource()), diagnostic))
			.toList();
	}

	private static String at(Block block, Diagnostic<? extends JavaFileObject> diagnostic) {
		return block.page() + ":" + (block.line() + diagnostic.getLineNumber() - 2) + " "
				+ diagnostic.getMessage(null).lines().collect(Collectors.joining(" "));
	}

	private static boolean parses(String text) throws IOException {
		DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
		JavacTask task = (JavacTask) COMPILER.getTask(null, null, diagnostics, List.of("-proc:none"), null,
				List.of(source("parsed", "Parsed", text)));
		task.parse();
		return diagnostics.getDiagnostics().stream().noneMatch((one) -> one.getKind() == Diagnostic.Kind.ERROR);
	}

	private static JavaFileObject source(String packageName, String name, String text) {
		return new SimpleJavaFileObject(URI.create("string:///" + packageName.replace('.', '/') + "/" + name + ".java"),
				JavaFileObject.Kind.SOURCE) {

			@Override
			public CharSequence getCharContent(boolean ignoreEncodingErrors) {
				return "package " + packageName + "; " + text;
			}

		};
	}

}
