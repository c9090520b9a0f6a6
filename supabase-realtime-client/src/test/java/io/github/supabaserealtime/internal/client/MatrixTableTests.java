package io.github.supabaserealtime.internal.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of faults in {@code docs/reliability.md} has each cell once, or says why it
 * cannot be, and everything lost in it is reported.
 */
class MatrixTableTests {

	@Test
	void thePageHasEveryCellAndNoLossWithoutAWord() throws IOException {
		String page = Files.readString(Path.of("..", "docs", "reliability.md"));
		String table = page.substring(page.indexOf(MatrixTable.BEGIN), page.indexOf(MatrixTable.END));
		List<List<String>> rows = table.lines()
			.filter((line) -> line.startsWith("| "))
			.map((line) -> List.of(line.substring(2, line.length() - 2).split(" \\| ")))
			.toList();
		List<List<String>> cells = rows.stream().filter((row) -> row.size() == MatrixRow.TITLE.size()).skip(1).toList();
		assertThat(cells).extracting((row) -> row.get(0) + ", " + row.get(1))
			.containsExactlyElementsOf(expected((fault, moment) -> true));
		List<String> spared = spared();
		assertThat(cells).allSatisfy((row) -> {
			assertThat(row.get(6)).as("lost on the way to the server, " + row).isEqualTo(row.get(7));
			assertThat(row.get(10)).as("lost on the way from the server, " + row).isEqualTo(row.get(11));
		});
		assertThat(cells).filteredOn((row) -> spared.contains(row.get(0) + ", " + row.get(1)))
			.hasSameSizeAs(spared)
			.allSatisfy((row) -> assertThat(row.get(13)).as("failed on another channel, " + row).isEqualTo("0"));
		assertThat(rows).filteredOn((row) -> row.size() == 3)
			.extracting((row) -> row.get(2))
			.containsAll(MatrixExclusion.ALL.stream().map(MatrixExclusion::reason).toList());
	}

	private static List<String> spared() {
		return expected((fault, moment) -> moment.hasBystander() && fault.sparesLink(moment));
	}

	private static List<String> expected(BiPredicate<MatrixFault, MatrixMoment> which) {
		List<String> cells = new ArrayList<>();
		for (MatrixFault fault : MatrixFault.values()) {
			Stream.of(MatrixMoment.values())
				.filter((moment) -> !MatrixExclusion.covers(fault, moment) && which.test(fault, moment))
				.forEach((moment) -> cells.add(fault + ", " + moment));
		}
		return cells;
	}

}
