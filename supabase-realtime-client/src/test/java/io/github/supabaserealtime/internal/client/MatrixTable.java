package io.github.supabaserealtime.internal.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The table of the fault matrix, for the build output and for a page.
 */
final class MatrixTable {

	static final String BEGIN = "<!-- the table begins -->";

	static final String END = "<!-- the table ends -->";

	private final List<List<String>> lines = new ArrayList<>();

	MatrixTable(Collection<MatrixRow> rows) {
		this.lines.add(MatrixRow.TITLE);
		rows.forEach((row) -> this.lines.add(row.columns()));
	}

	/**
	 * Return the table with columns of equal width.
	 */
	String text() {
		List<Integer> widths = new ArrayList<>();
		for (int column = 0; column < MatrixRow.TITLE.size(); column++) {
			int index = column;
			widths.add(this.lines.stream().mapToInt((line) -> line.get(index).length()).max().orElse(0));
		}
		return this.lines.stream().map((line) -> {
			StringBuilder text = new StringBuilder();
			for (int column = 0; column < line.size(); column++) {
				// words to the left, figures to the right
				String alignment = (column < 2) ? "-" : "";
				text.append(("%" + alignment + widths.get(column) + "s  ").formatted(line.get(column)));
			}
			return text.toString().stripTrailing();
		}).collect(Collectors.joining("\n"));
	}

	/**
	 * Return the table and the cells that it leaves out as Markdown.
	 */
	String markdown() {
		List<String> text = new ArrayList<>();
		text.add(row(this.lines.get(0)));
		text.add("|---|---|" + "---:|".repeat(MatrixRow.TITLE.size() - 2));
		this.lines.stream().skip(1).map(MatrixTable::row).forEach(text::add);
		text.add("");
		text.add("Left out, because it cannot be:");
		text.add("");
		text.add("| fault | moment | why |");
		text.add("|---|---|---|");
		for (MatrixExclusion exclusion : MatrixExclusion.ALL) {
			text.add(row(List.of(join(exclusion.faults()), join(exclusion.moments()), exclusion.reason())));
		}
		return String.join("\n", text);
	}

	private static String row(List<String> cells) {
		return "| " + String.join(" | ", cells) + " |";
	}

	private static String join(Collection<?> items) {
		return items.stream().map(Object::toString).collect(Collectors.joining("; "));
	}

	/**
	 * Put the table into a page, in the place of the one that is there.
	 */
	void write(Path page) throws IOException {
		String text = Files.readString(page);
		int begin = text.indexOf(BEGIN);
		int end = text.indexOf(END);
		if (begin < 0 || end < begin) {
			throw new IllegalStateException(page + " has no place for the table");
		}
		Files.writeString(page,
				text.substring(0, begin + BEGIN.length()) + "\n\n" + markdown() + "\n\n" + text.substring(end));
	}

}
