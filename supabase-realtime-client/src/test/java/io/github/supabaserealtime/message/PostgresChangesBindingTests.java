package io.github.supabaserealtime.message;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Bindings that the server would refuse fail where they are made (protocol.md 4.6 and
 * 4.9).
 */
class PostgresChangesBindingTests {

	private static PostgresChangesBinding binding(String schema, @Nullable String table, @Nullable String filter,
			String... select) {
		return new PostgresChangesBinding(PostgresChangesBinding.Event.ALL, schema, table, filter, List.of(select));
	}

	@ParameterizedTest
	@CsvSource({ "public,", "public,*", "*,todos", "*,*" })
	void columnsAreSelectedOfOneTableOnly(String schema, @Nullable String table) {
		assertThatIllegalArgumentException().isThrownBy(() -> binding(schema, table, null, "id"))
			.withMessageContaining("'select'");
		assertThat(binding(schema, table, null).table()).isEqualTo(table);
	}

	@ParameterizedTest
	@CsvSource({ "'',todos", "' ',todos", "public,''", "public,' '" })
	void anEmptyNameIsNone(String schema, String table) {
		assertThatIllegalArgumentException().isThrownBy(() -> binding(schema, table, null))
			.withMessageContaining("empty");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "\t" })
	void anEmptyColumnIsNone(String column) {
		assertThatIllegalArgumentException().isThrownBy(() -> binding("public", "todos", null, column))
			.withMessageContaining("'select'")
			.withMessageContaining("all columns");
		assertThatIllegalArgumentException().isThrownBy(() -> binding("public", "todos", null, "id", column));
	}

	@Test
	void aFilterNeedsATable() {
		assertThatIllegalArgumentException().isThrownBy(() -> binding("public", null, "id=eq.1"))
			.withMessageContaining("'filter'");
		assertThat(binding("public", "todos", "id=eq.1", "id").filter()).isEqualTo("id=eq.1");
	}

	@ParameterizedTest
	@EnumSource(PostgresChangesBinding.Event.class)
	void noBindingBringsARowThatIsRead(PostgresChangesBinding.Event event) {
		assertThat(event.brings(PostgresChange.Read.class)).isFalse();
		assertThat(event.brings(PostgresChange.class)).isTrue();
		assertThat(event.wireName()).isNotEqualTo("READ");
	}

}
