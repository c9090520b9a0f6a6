package io.github.supabaserealtime.documentation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The Kotlin blocks of the pages compile. A block sees the imports and declarations of
 * the blocks above it on its page, and statements see the variables {@code connection},
 * {@code channel}, {@code broadcasts} and {@code server}.
 */
class KotlinBlocksTests {

	private static final Pattern DECLARATION = Pattern
		.compile("^(@|class |data class |object |interface |fun |sealed |enum ).*", Pattern.DOTALL);

	private static final String GIVEN = "fun run(connection: io.github.supabaserealtime.RealtimeConnection, "
			+ "channel: io.github.supabaserealtime.RealtimeChannel, "
			+ "broadcasts: io.github.supabaserealtime.rest.BroadcastRestClient, "
			+ "server: io.github.supabaserealtime.test.EmbeddedRealtimeServer) {";

	@TempDir
	Path directory;

	@Test
	void theBlocksCompile() throws IOException {
		List<Block> blocks = Pages.blocks("kotlin").toList();
		assertThat(blocks).isNotEmpty();
		assertThat(errors(blocks)).isEmpty();
	}

	@Test
	void aBlockThatDoesNotCompileIsFound() throws IOException {
		assertThat(errors(List.of(new Block("docs/x.md", 7, "kotlin", "val time: Duration = null\n"))))
			.contains("docs_x_md_7.kt");
	}

	private String errors(List<Block> blocks) throws IOException {
		Map<String, Set<String>> imports = new LinkedHashMap<>();
		Path sources = Files.createDirectories(this.directory.resolve("sources"));
		int number = 0;
		for (Block block : blocks) {
			Set<String> known = imports.computeIfAbsent(block.page(), (page) -> new LinkedHashSet<>());
			block.imports().lines().forEach(known::add);
			String code = block.code();
			String packageName = block.packageName() + ".b" + (++number);
			String text = "package " + packageName + ";" + String.join(";", known) + "\n"
					+ (DECLARATION.matcher(code.strip()).matches() ? code : GIVEN + "\n" + code + "\n}");
			Files.writeString(sources.resolve(block.page().replaceAll("\\W", "_") + "_" + block.line() + ".kt"), text);
			known.add("import " + packageName + ".*");
		}
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		List<String> arguments = new ArrayList<>(List.of("-no-stdlib", "-no-reflect", "-jvm-target", "17", "-nowarn",
				"-classpath", System.getProperty("java.class.path"), "-d", this.directory.resolve("classes").toString(),
				sources.toString()));
		ExitCode code = new K2JVMCompiler().exec(new PrintStream(output, true, StandardCharsets.UTF_8),
				arguments.toArray(String[]::new));
		String text = output.toString(StandardCharsets.UTF_8);
		return (code == ExitCode.OK) ? "" : code + " " + text.replace(sources + "/", "");
	}

}
