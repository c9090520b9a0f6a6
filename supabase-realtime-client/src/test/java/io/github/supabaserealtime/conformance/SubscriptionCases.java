package io.github.supabaserealtime.conformance;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.internal.client.RecordingListener;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresChangesBinding;
import io.github.supabaserealtime.message.PostgresChangesFilter;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Subscribing to database changes: filters and what is wrong with them (protocol.md 4.6
 * and 4.9).
 */
abstract class SubscriptionCases extends ChangesCases {

	private static final String READY = "Replication connection established";

	private static final String SUBSCRIBED = "Subscribed to PostgreSQL";

	private void insert(long id, String columns) {
		Map<String, Object> row = new HashMap<>(Map.of("id", id));
		RawFrame.json(columns)
			.properties()
			.forEach((column) -> row.put(column.getKey(),
					column.getValue().isBoolean() ? column.getValue().booleanValue() : column.getValue().asString()));
		this.target.database().insert(Tables.TODOS, row);
	}

	// 4.9
	@ParameterizedTest(name = "{0}")
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					task=eq.a                       | {'task':'a'}               | {'task':'A'}
					task=neq.a                      | {'task':'b'}               | {'task':'a'}
					amount=lt.10                    | {'amount':'9.5'}           | {'amount':'10'}
					amount=lte.10                   | {'amount':'10.0'}          | {'amount':'10.5'}
					amount=gt.10                    | {'amount':'10.5'}          | {'amount':'10'}
					due=gte.2026-01-01T00:00:00Z    | {'due':'2026-01-01T00:00:00Z'} | {'due':'2025-12-31T23:59:59Z'}
					task=in.(a,"b,c")               | {'task':'b,c'}             | {'task':'b'}
					task=like.a%c                   | {'task':'abc'}             | {'task':'ABC'}
					task=ilike.a%c                  | {'task':'ABC'}             | {'task':'abd'}
					task=match.^a.c$                | {'task':'abc'}             | {'task':'ABC'}
					task=imatch.^a.c$               | {'task':'ABC'}             | {'task':'abd'}
					owner=is.null                   | {}                         | {'owner':'11111111-1111-4111-8111-111111111111'}
					done=is.true                    | {'done':true}              | {'done':false}
					done=not.is.true                | {}                         | {'done':true}
					task=isdistinct.a               | {}                         | {'task':'a'}
					task=not.eq.a                   | {'task':'b'}               | {}
					task=not.in.(a,b)               | {'task':'c'}               | {'task':'b'}
					task=eq.a,done=is.true          | {'task':'a','done':true}   | {'task':'a','done':false}
					""")
	void aFilterLetsThroughWhatItSays(String filter, String matching, String other) {
		String operator = filter.replaceFirst("^[a-z]+=(not\\.)?([a-z]+)\\..*", "$2");
		Assumptions.assumeTrue(this.target.evaluates(operator),
				() -> this.target + " does not evaluate " + operator + ", and says so");
		RawSocket socket = socket();
		subscribe(socket, entry(Tables.TODOS, ",'filter':" + RawFrame.write(filter)));
		long wrong = newId();
		long right = newId();
		insert(wrong, other);
		insert(right, matching);
		assertThat(change(socket).path("record").path("id").longValue()).as("the first that comes").isEqualTo(right);
	}

	// 4.9
	@Test
	void aFilterOnAColumnThatADeleteDoesNotShowFitsNoDelete() {
		RawSocket socket = socket();
		subscribe(socket, entry(Tables.TODOS, ",'filter':'task=eq.a'"));
		long deleted = newId();
		long inserted = newId();
		insert(deleted, "{'task':'a'}");
		changeOf(socket, deleted);
		this.target.database().delete(Tables.TODOS, deleted);
		insert(inserted, "{'task':'a'}");
		assertThat(change(socket).path("record").path("id").longValue()).isEqualTo(inserted);
	}

	// 4.9
	@Test
	void theClientQuotesTheValuesOfItsFilters() {
		RecordingListener listener = new RecordingListener();
		this.target.database();
		subscribed(connected((builder) -> builder.listener(listener)), this.name,
				ChannelOptions.builder()
					.postgresChanges(PostgresChangesBinding.of(PostgresChangesBinding.Event.INSERT, "public",
							Tables.TODOS, PostgresChangesFilter.column("task").in("a,\"b\\", "(c)")))
					.build());
		long first = newId();
		long second = newId();
		this.target.database().insert(Tables.TODOS, Map.of("id", newId(), "task", "a"));
		this.target.database().insert(Tables.TODOS, Map.of("id", first, "task", "a,\"b\\"));
		this.target.database().insert(Tables.TODOS, Map.of("id", second, "task", "(c)"));
		assertThat(listener.awaitMessages(PostgresChange.Insert.class, 2))
			.extracting((insert) -> insert.record().asMap().get("id"))
			.containsExactly(first, second);
	}

	// 4.6
	@ParameterizedTest(name = "{0}")
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					'table':'conformance_none' | Unable to subscribe to changes with given parameters. Please check Realtime is enabled for the given connect parameters: [event: *, schema: public, table: conformance_none, filters: [], select: nil]
					'table':'conformance_todos','filter':'nocolumn=eq.1' | Unable to subscribe to changes with given parameters. An exception happened so please check your connect parameters: [event: *, schema: public, table: conformance_todos, filters: [{"nocolumn", "eq", "1", false}], select: nil]. Exception: ERROR P0001 (raise_exception) invalid column for filter nocolumn
					'table':'conformance_todos','filter':'wrong' | Error parsing `filter` params: ["wrong"]
					'table':'conformance_todos','filter':'id=in.1' | Error parsing `filter` params: `in` filter value must be wrapped by parentheses
					'table':'conformance_todos','filter':'id=eq.1,,id=eq.2' | Error parsing `filter` params: filter must not contain empty segments (check for extra commas)
					'table':'conformance_todos','select':'id' | Error parsing `select` params: expected a list of column name strings, e.g. select: ["col1", "col2"]
					'table':'*','select':['id'] | Column selection is not supported for wildcard subscriptions. Provide an explicit schema and table name.
					""")
	void aSubscriptionThatCannotBeIsASystemErrorAndTheChannelStaysJoined(String entry, String message) {
		this.target.database();
		RawSocket socket = socket();
		String join = socket.joined(this.topic,
				"{'config':{'broadcast':{'ack':true},'postgres_changes':[{'event':'*','schema':'public'," + entry
						+ "}]}}");
		RawFrame system = socket.next(this.topic, "system");
		assertThat(system.joinRef().stringValue()).isEqualTo(join);
		assertThat(system.payload().path("extension").stringValue()).isEqualTo("postgres_changes");
		assertThat(system.payload().path("status").stringValue()).isEqualTo("error");
		assertThat(system.payload().path("channel").stringValue()).isEqualTo(this.name);
		assertThat(system.message()).isEqualTo(message);
		String ref = socket.push(join, this.topic, "broadcast", Map.of("event", "e", "payload", Map.of()));
		assertThat(socket.reply(ref).isOk()).isTrue();
	}

	// 4.9
	@Test
	@HoldsFor(Generation.V2_129)
	void anEmptySelectionIsOfAllColumnsAndTakenWithoutATable() {
		assertThat(recordOf(entry(Tables.TODOS, ",'select':[]")).path("task").stringValue()).isEqualTo("a");
		assertThat(recordOf(entry("*", ",'select':[]")).path("task").stringValue()).isEqualTo("a");
	}

	// 4.9
	@Test
	@HoldsFor(Generation.NEWEST)
	void anEmptySelectionIsOfThePrimaryKey() {
		assertThat(recordOf(entry(Tables.TODOS, ",'select':[]")).propertyNames()).containsExactly("id");
	}

	private JsonNode recordOf(String entry) {
		RawSocket socket = socket();
		subscribe(socket, entry);
		long id = newId();
		insert(id, "{'task':'a'}");
		return data(changeOf(socket, id)).path("record");
	}

	// 4.9
	@Test
	@HoldsFor(Generation.NEWEST)
	void anEmptySelectionIsRefusedWithoutATable() {
		this.target.database();
		RawSocket socket = socket();
		socket.joined(this.topic, "{'config':" + config(entry("*", ",'select':[]")) + "}");
		RawFrame system = socket.next(this.topic, "system");
		assertThat(system.payload().path("status").stringValue()).isEqualTo("error");
		assertThat(system.message()).isEqualTo(
				"Column selection is not supported for wildcard subscriptions. Provide an explicit schema and table name.");
	}

	// 4.4
	@Test
	@HoldsFor(Generation.V2_129)
	void theReplyToAJoinIsFollowedByTheReplaysAndThenTheRestWithPresenceLast() {
		assertThat(behindTheReply("")).startsWith("broadcast").containsSubsequence(READY, "presence_state");
	}

	// 4.4 and 4.10.2
	@ParameterizedTest
	@ValueSource(strings = { "", ",'postgres_changes_options':{'wait':true}" })
	@HoldsFor(Generation.NEWEST)
	void theReplyToAJoinIsFollowedByTheReplaysPresenceAndLastTheSubscription(String wait) {
		assertThat(behindTheReply(wait)).containsExactly("broadcast", READY, "presence_state", SUBSCRIBED);
	}

	/**
	 * Join a topic that asks for everything, and return what comes behind the reply: the
	 * messages of the system, and the events of the rest.
	 */
	private List<String> behindTheReply(String more) {
		String full = topic(Access.FULL);
		String token = this.target.tokenOf(Target.MEMBER);
		// so that the database is connected
		RawSocket before = socket();
		before.joined(wire(full), join("{'private':true,'broadcast':{'replication_ready':true}}", token));
		before.next(wire(full), "system");
		this.target.database().send(full, "stored", Map.of());
		RawSocket socket = socket();
		String join = socket.join(wire(full), join(
				"{'private':true,'broadcast':{'replication_ready':true,'replay':{'since':0}},'presence':{'enabled':true},'postgres_changes':["
						+ entry(Tables.TODOS, "") + "]" + more + "}",
				token));
		assertThat(socket.next().isReplyTo(join)).isTrue();
		List<RawFrame> frames = IntStream.range(0, 4).mapToObj((i) -> socket.next()).toList();
		assertThat(frames).extracting((frame) -> frame.joinRef().asString("")).containsOnly(join);
		assertThat(frames).filteredOn((frame) -> frame.message().equals(SUBSCRIBED))
			.extracting(RawFrame::payload)
			.containsExactly(
					RawFrame.json("{'extension':'postgres_changes','status':'ok','message':'%s','channel':'%s'}"
						.formatted(SUBSCRIBED, full)));
		return frames.stream()
			.map((frame) -> frame.event().equals("system") ? frame.message() : frame.event())
			.toList();
	}

	// 4.10; an older server ignores it
	@ParameterizedTest
	@ValueSource(strings = { "{'wait':true}", "{'wait':true,'timeout':20000}", "{'wait':'true'}",
			"{'wait':1,'timeout':'soon'}" })
	void aJoinMayAskToWaitForTheSubscription(String options) {
		this.target.database();
		RawSocket socket = socket();
		String join = socket.joined(this.topic, "{'config':{'postgres_changes':[" + entry(Tables.TODOS, "")
				+ "],'postgres_changes_options':" + options + "}}");
		RawFrame system = socket.next(this.topic, "system");
		assertThat(system.joinRef().stringValue()).isEqualTo(join);
		assertThat(system.message()).isEqualTo(SUBSCRIBED);
	}

	// 4.10.2
	@Test
	@HoldsFor(Generation.NEWEST)
	void aJoinThatWaitedHearsWhatChangesFromItsReplyOn() {
		this.target.database();
		RawSocket socket = socket();
		socket.joined(this.topic, "{'config':{'postgres_changes':[" + entry(Tables.TODOS, "")
				+ "],'postgres_changes_options':{'wait':true}}}");
		long id = newId();
		this.target.database().insert(Tables.TODOS, Map.of("id", id));
		assertThat(data(changeOf(socket, id)).path("type").stringValue()).isEqualTo("INSERT");
	}

	// 4.10.3
	@ParameterizedTest(name = "{0}")
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					'table':'conformance_none' | Unable to subscribe to changes with given parameters. Please check Realtime is enabled for the given connect parameters: [event: *, schema: public, table: conformance_none, filters: [], select: nil]
					'table':'conformance_todos','filter':'wrong' | Error parsing `filter` params: ["wrong"]
					""")
	@HoldsFor(Generation.NEWEST)
	void aSubscriptionThatCannotBeRefusesAJoinThatWaits(String entry, String message) {
		this.target.database();
		RawSocket socket = socket();
		RawFrame reply = socket
			.reply(socket.join(this.topic, "{'config':{'postgres_changes':[{'event':'*','schema':'public'," + entry
					+ "}],'postgres_changes_options':{'wait':true}}}"));
		assertThat(reply.isOk()).isFalse();
		assertThat(reply.message()).isEqualTo("RealtimeDisabledForConfiguration: " + message);
		String ref = socket.push(reply.ref().stringValue(), this.topic, "broadcast", Map.of());
		assertThat(socket.reply(ref).isOk()).as("not joined").isFalse();
	}

	// 4.10.3
	@Test
	@HoldsFor(Generation.NEWEST)
	void aJoinThatWaitsInVainIsRefusedAndSaysForHowLongItWaited() {
		Runnable resume = this.target.database().pauseSubscriptions();
		try {
			RawSocket socket = socket();
			RawFrame reply = socket.reply(socket.join(this.topic, "{'config':{'postgres_changes':["
					+ entry(Tables.TODOS, "") + "],'postgres_changes_options':{'wait':true,'timeout':1000}}}"));
			assertThat(reply.isOk()).isFalse();
			assertThat(reply.message()).isEqualTo(
					"PostgresChangesSubscribeTimeout: Timed out after 1000ms waiting for the postgres_changes subscription");
		}
		finally {
			resume.run();
		}
	}

	// 4.10.1
	@Test
	void withoutEntriesThereIsNothingToWaitFor() {
		RawSocket socket = socket();
		String join = socket.joined(this.topic, "{'config':{'postgres_changes_options':{'wait':true}}}");
		assertThat(socket.untilAnswered(join, this.topic)).isEmpty();
	}

	// 4.8
	@Test
	void aJoinWithoutAConfigListensToTheTableThatItsTopicNames() {
		this.target.database();
		RawSocket socket = socket();
		String table = "realtime:public:" + Tables.TODOS;
		RawFrame reply = socket.reply(socket.join(table, "{}"));
		assertThat(reply.response().path("postgres_changes").size()).isEqualTo(1);
		assertThat(socket.next(table, "system").message()).isEqualTo(SUBSCRIBED);
		long id = newId();
		this.target.database().insert(Tables.TODOS, Map.of("id", id));
		RawFrame insert = socket.next("the insert",
				(frame) -> frame.is(table, "INSERT") && frame.payload().path("record").path("id").asLong() == id);
		assertThat(insert.payload().has("ids")).as("the bare change").isFalse();
	}

	// 4.6
	@Test
	void aNewTokenSubscribesAgain() {
		RawSocket socket = socket();
		subscribeAs(socket, this.target.tokenOf(Target.MEMBER), entry(Tables.OWNED, ""));
		socket.push("1", this.topic, "access_token", Map.of("access_token", this.target.tokenOf(Target.STRANGER)));
		assertThat(socket.next(this.topic, "system").message()).isEqualTo(SUBSCRIBED);
		long hidden = newId();
		long shown = newId();
		this.target.database().insert(Tables.OWNED, Map.of("id", hidden, "owner", Target.MEMBER));
		this.target.database().insert(Tables.OWNED, Map.of("id", shown, "owner", Target.STRANGER));
		assertThat(change(socket).path("record").path("id").longValue()).as("what the new token sees").isEqualTo(shown);
	}

}
