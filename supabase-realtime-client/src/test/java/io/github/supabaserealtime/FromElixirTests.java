package io.github.supabaserealtime;

import java.io.IOException;

import org.junit.jupiter.api.Test;

/**
 * The tests that {@code docs/from-elixir.md} names exist.
 */
class FromElixirTests {

	@Test
	void everyDefectHasATestThatExists() throws IOException {
		String text = TestNames.page("from-elixir.md");
		String table = text.substring(text.indexOf("| # | defect"));
		TestNames.assertRows(table, 45);
		TestNames.assertExist(table);
	}

}
