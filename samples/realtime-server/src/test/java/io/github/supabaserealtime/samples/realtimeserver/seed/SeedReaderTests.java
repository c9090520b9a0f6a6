package io.github.supabaserealtime.samples.realtimeserver.seed;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SeedReaderTests {

	private static Seed read(String text) {
		return SeedReader.read(new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8), "mine"));
	}

	@Test
	void readsTheSeedThatComesWithTheSample() {
		Seed seed = SeedReader.read(new ClassPathResource("seed.yml"));
		assertThat(seed.tables()).extracting(Seed.Table::name).containsExactly("public.todos", "public.letters");
		assertThat(seed.tables().get(0).columns().keySet()).containsExactly("id", "task", "done", "owner",
				"created_at");
		assertThat(seed.tables().get(0).rows().get(0)).containsEntry("done", false).containsEntry("id", 1);
		assertThat(seed.tables().get(0).visible()).isNull();
		assertThat(seed.tables().get(1).visible()).containsExactly(new Seed.RowRule(List.of("service_role"), null),
				new Seed.RowRule(List.of("authenticated"), Map.of("recipient", "{sub}")));
		assertThat(seed.channels()).hasSize(4);
		assertThat(seed.users()).containsOnlyKeys("alice", "bob");
	}

	@Test
	void readsJson() {
		Seed seed = read("""
				{"tables": [{"name": "t", "columns": {"id": "int8"}, "primary-key": ["id"], "rows": [{"id": 1}]}],
				 "channels": [{"topic": "*", "roles": ["anon"], "allow": ["presence-read"]}]}""");
		assertThat(seed.tables().get(0).primaryKey()).containsExactly("id");
		assertThat(seed.channels().get(0).allow()).containsExactly(Seed.Permission.PRESENCE_READ);
	}

	@Test
	void anEmptyFileIsAServerWithoutTables() {
		assertThat(read("")).isEqualTo(new Seed(null, null, null));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "tabels: []|tabels", "tables: [{name: t}]|'columns'", "channels: [{roles: [anon]}]|'topic'",
					"channels: [{topic: x, allow: [fly]}]|fly", "tables: 7|tables", "a: [|mine",
					"'tables: [{name: t, columns: {a: text}, primary_key: [a]}]'|primary_key" })
	void aMistakeNamesFileAndProperty(String text, String named) {
		assertThatIllegalArgumentException().isThrownBy(() -> read(text))
			.withMessageContaining("mine")
			.withMessageContaining(named);
	}

}
