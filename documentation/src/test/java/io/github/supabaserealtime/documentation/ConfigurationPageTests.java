package io.github.supabaserealtime.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The tables of {@code docs/configuration.md} are those of the configuration metadata and
 * of {@code ChannelProperties}. With {@code -Drealtime.docs.write=true} they are written.
 */
class ConfigurationPageTests {

	private static final Path PAGE = Pages.ROOT.resolve("docs/configuration.md");

	private static final String BEGIN = "<!-- the tables begin: ConfigurationPageTests writes them -->\n";

	private static final String END = "<!-- the tables end -->\n";

	@Test
	void theTablesArePropertiesAsTheyAre() throws IOException {
		String page = Files.readString(PAGE);
		String tables = PropertyTables.write();
		int begin = page.indexOf(BEGIN) + BEGIN.length();
		int end = page.indexOf(END);
		if (Boolean.getBoolean("realtime.docs.write")) {
			Files.writeString(PAGE, page.substring(0, begin) + tables + page.substring(end));
			return;
		}
		assertThat(page.substring(begin, end)).as("""
				docs/configuration.md is out of date; write it with
				mvn -pl documentation -am test -Dtest=ConfigurationPageTests \
				-Dsurefire.failIfNoSpecifiedTests=false -Drealtime.docs.write=true""").isEqualTo(tables);
	}

	@Test
	void everyPropertyIsInATable() throws IOException {
		String tables = PropertyTables.write();
		assertThat(Metadata.below("supabase.realtime.").keySet()).hasSizeGreaterThan(40)
			.allSatisfy((name) -> assertThat(tables).contains("`" + name + "`"));
		assertThat(List.of("topic", "private", "broadcast.ack", "broadcast.replay.deduplicate-by", "presence.key",
				"postgres-changes[].filter", "postgres-changes-wait"))
			.allSatisfy((name) -> assertThat(tables).contains("| `" + name + "` |"));
	}

}
