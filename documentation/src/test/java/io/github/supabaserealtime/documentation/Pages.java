package io.github.supabaserealtime.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * README.md and the pages of {@code docs}.
 */
final class Pages {

	static final Path ROOT = Path.of("..");

	private static final Pattern FENCE = Pattern.compile("^(\\s*)```(\\S*).*$");

	private Pages() {
	}

	static List<Path> all() {
		try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
			return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs)
				.filter((path) -> path.toString().endsWith(".md"))
				.sorted()
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static Stream<Block> blocks(String... languages) {
		return all().stream().flatMap((page) -> blocks(page).stream()).filter((block) -> {
			for (String language : languages) {
				if (block.language().equals(language)) {
					return true;
				}
			}
			return false;
		});
	}

	private static List<Block> blocks(Path page) {
		List<Block> blocks = new ArrayList<>();
		List<String> lines = lines(page);
		for (int i = 0; i < lines.size(); i++) {
			Matcher fence = FENCE.matcher(lines.get(i));
			if (fence.matches()) {
				int begin = i + 1;
				StringBuilder text = new StringBuilder();
				while (!lines.get(++i).strip().equals("```")) {
					String line = lines.get(i);
					text.append(line.startsWith(fence.group(1)) ? line.substring(fence.group(1).length()) : line)
						.append("\n");
				}
				blocks.add(new Block(ROOT.relativize(page).toString(), begin + 1, fence.group(2), text.toString()));
			}
		}
		return blocks;
	}

	static List<String> lines(Path page) {
		try {
			return Files.readAllLines(page);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
