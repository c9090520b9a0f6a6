package io.github.supabaserealtime.resume;

import java.util.List;
import java.util.stream.Stream;

import io.github.supabaserealtime.internal.resume.TestDatabase;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * {@link PositionStore}: {@link JdbcPositionStore} on a PostgreSQL, and the one in
 * memory.
 */
class JdbcPositionStoreTests {

	private static final Position POSITION = new Position("2026-08-21T12:00:00+00:00", "[1]");

	private static TestDatabase database;

	@BeforeAll
	static void start() throws Exception {
		database = TestDatabase.create();
		database.execute("create role anon login; create role authenticated login; "
				+ "alter default privileges grant all on tables to anon, authenticated; "
				+ "alter default privileges grant all on schemas to anon, authenticated");
		new JdbcPositionStore(database.dataSource()).createSchema();
	}

	static Stream<PositionStore> stores() {
		return Stream.of(PositionStore.inMemory(), new JdbcPositionStore(database.dataSource()));
	}

	@ParameterizedTest
	@MethodSource("stores")
	void aPositionIsKeptForEachListenerOfEachConsumer(PositionStore store) {
		assertThat(store.claim("c", "orders", "me")).isNull();
		assertThat(store.listeners("c")).as("it has no position yet").isEmpty();
		assertThat(store.save("c", "orders", "me", POSITION)).isTrue();
		assertThat(store.claim("c", "orders", "me")).isEqualTo(POSITION);
		assertThat(store.claim("c", "others", "me")).isNull();
		assertThat(store.claim("d", "orders", "me")).isNull();
		assertThat(store.listeners("c")).containsExactly("orders");
	}

	@ParameterizedTest
	@MethodSource("stores")
	void thePlaceBeforeTheFirstRowIsAPosition(PositionStore store) {
		store.claim("start", "orders", "me");
		store.save("start", "orders", "me", Position.START);
		assertThat(store.claim("start", "orders", "me")).isEqualTo(Position.START);
	}

	@ParameterizedTest
	@MethodSource("stores")
	void onlyTheLastOwnerMovesAPosition(PositionStore store) {
		store.claim("owned", "orders", "former");
		store.save("owned", "orders", "former", POSITION);
		assertThat(store.claim("owned", "orders", "later")).isEqualTo(POSITION);
		assertThat(store.save("owned", "orders", "former", new Position("2030-01-01T00:00:00Z", null))).isFalse();
		assertThat(store.claim("owned", "orders", "later")).isEqualTo(POSITION);
	}

	@ParameterizedTest
	@ValueSource(strings = { "anon", "authenticated" })
	void theRolesOfUsersAreRefused(String role) {
		PositionStore store = new JdbcPositionStore(database.dataSource(role));
		assertThatIllegalStateException().isThrownBy(() -> store.listeners("c"))
			.withMessageContaining("permission denied");
		assertThatIllegalStateException().isThrownBy(() -> store.claim("c", "orders", "me"))
			.withMessageContaining("permission denied");
	}

	@Test
	void rowLevelSecurityIsOn() throws Exception {
		assertThat(database
			.ask("select relrowsecurity from pg_class where oid = 'supabase_realtime_client.positions'::regclass"))
			.containsExactly("t");
	}

	@Test
	void theSchemaIsCreatedOnceAndMayHaveAnotherName() throws Exception {
		JdbcPositionStore store = new JdbcPositionStore(database.dataSource(), "elsewhere");
		assertThatIllegalStateException().isThrownBy(() -> store.listeners("c")).withMessageContaining("elsewhere");
		store.createSchema();
		store.claim("c", "orders", "me");
		store.save("c", "orders", "me", POSITION);
		store.createSchema();
		assertThat(store.claim("c", "orders", "me")).isEqualTo(POSITION);
		assertThat(database.ask("select value from elsewhere.positions")).isEqualTo(List.of(POSITION.value()));
	}

	@Test
	void aNameThatWouldHaveToBeQuotedIsNoSchema() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new JdbcPositionStore(database.dataSource(), "a; drop schema public"));
	}

}
