package io.github.supabaserealtime.message;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Rows as exact Java values. The seed's defect 39 (peers.md 2b) is the least that must be
 * right.
 */
class PostgresRowTests {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static Object convert(String type, String json) {
		return new PostgresRow(Payload.ofJson("{\"c\":" + json + "}", MAPPER), Map.of("c", type)).asMap().get("c");
	}

	@Test
	void numbersKeepEveryDigit() {
		assertThat(convert("int8", "9223372036854775807")).isEqualTo(Long.MAX_VALUE);
		assertThat(convert("int8", "\"9223372036854775807\"")).isEqualTo(Long.MAX_VALUE);
		assertThat(convert("int4", "7")).isEqualTo(7L);
		assertThat(convert("numeric", "0.10000000000000000000000000001"))
			.isEqualTo(new BigDecimal("0.10000000000000000000000000001"));
		assertThat(convert("numeric", "12")).isEqualTo(new BigDecimal("12"));
		assertThat(convert("numeric", "\"NaN\"")).isEqualTo("NaN");
		assertThat(convert("float8", "1.5")).isEqualTo(1.5);
	}

	@Test
	void timesKeepTheirOffsets() {
		assertThat(convert("timestamptz", "\"2026-08-21T12:03:56.123456+05:30\""))
			.isEqualTo(OffsetDateTime.parse("2026-08-21T12:03:56.123456+05:30"));
		assertThat(convert("timestamptz", "\"2026-08-21 12:03:56+00\""))
			.isEqualTo(OffsetDateTime.parse("2026-08-21T12:03:56Z"));
		assertThat(convert("timestamp", "\"2026-08-21 12:03:56\""))
			.isEqualTo(LocalDateTime.parse("2026-08-21T12:03:56"));
		assertThat(convert("date", "\"2026-08-21\"")).isEqualTo(LocalDate.parse("2026-08-21"));
		assertThat(convert("time", "\"12:03:56\"")).isEqualTo(LocalTime.parse("12:03:56"));
		assertThat(convert("timetz", "\"12:03:56+02\"")).isEqualTo(OffsetTime.parse("12:03:56+02:00"));
	}

	@Test
	void arraysKeepNullsQuotesAndNesting() {
		assertThat(convert("_text", "[\"a,b\",null,\"NULL\",\"say \\\"hi\\\"\"]"))
			.isEqualTo(Arrays.asList("a,b", null, "NULL", "say \"hi\""));
		assertThat(convert("_int4", "[[1,2],[3,null]]")).isEqualTo(List.of(List.of(1L, 2L), Arrays.asList(3L, null)));
		assertThat(convert("_uuid", "[\"00000000-0000-0000-0000-000000000001\"]")).isEqualTo(List.of(new UUID(0, 1)));
	}

	private static Object convertText(String type, String text) {
		return convert(type, MAPPER.writeValueAsString(text));
	}

	@Test
	void arraysThatAreWrittenAsTextKeepThemToo() {
		assertThat(convertText("_int4", "{1,NULL,3}")).isEqualTo(Arrays.asList(1L, null, 3L));
		assertThat(convertText("_int4", "{}")).isEqualTo(List.of());
		assertThat(convertText("_int8", "{{1,2},{3,null}}"))
			.isEqualTo(List.of(List.of(1L, 2L), Arrays.asList(3L, null)));
		assertThat(convertText("_int4", "[0:1]={1,2}")).isEqualTo(List.of(1L, 2L));
		assertThat(convertText("_text",
				"{\"a,b\",NULL,\"NULL\",\"say \\\"hi\\\"\",\"\",\"{x}\",\"back\\\\slash\",plain text}"))
			.isEqualTo(Arrays.asList("a,b", null, "NULL", "say \"hi\"", "", "{x}", "back\\slash", "plain text"));
		assertThat(convertText("_timestamptz", "{\"2026-08-21 12:03:56+00\"}"))
			.isEqualTo(List.of(OffsetDateTime.parse("2026-08-21T12:03:56Z")));
		assertThat(convertText("_numeric", "{1.10,NaN}")).isEqualTo(List.of(new BigDecimal("1.10"), "NaN"));
		assertThat(convertText("_bool", "{t,f,perhaps}")).isEqualTo(List.of(true, false, "perhaps"));
		assertThat(convertText("_jsonb", "{\"{\\\"a\\\": [1, null]}\"}"))
			.isEqualTo(List.of(Map.of("a", Arrays.asList(1L, null))));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "1,2", "{", "{1", "{1,}", "{,1}", "{1}x", "{\"a", "{\"a\\", "{1}}", "{a\"b\"}",
			"{a{b}}", "[0:1]", "[0:1", "{{{{{{{1}}}}}}}" })
	void aTextThatIsNoArrayStaysAText(String text) {
		assertThat(convertText("_text", text)).isEqualTo(text);
	}

	@Test
	void anArrayOfBoxesStaysAText() {
		assertThat(convertText("_box", "{(1,1),(0,0);(2,2),(1,1)}")).isEqualTo("{(1,1),(0,0);(2,2),(1,1)}");
	}

	@Test
	void jsonThatIsWrittenAsTextIsNestedToo() {
		assertThat(convertText("jsonb", "{\"a\": [1, 2.50]}"))
			.isEqualTo(Map.of("a", List.of(1L, new BigDecimal("2.50"))));
		assertThat(convertText("json", "[true, null]")).isEqualTo(Arrays.asList(true, null));
		for (String text : List.of("{\"a\": ", "[1] 2", "123", "true", "null")) {
			assertThat(convertText("jsonb", text)).isEqualTo(text);
		}
	}

	@Test
	void jsonIsNested() {
		Map<String, Object> expected = new LinkedHashMap<>();
		expected.put("a", Arrays.asList(1L, null, true));
		expected.put("b", Map.of("c", new BigDecimal("1.5")));
		assertThat(convert("jsonb", "{\"a\":[1,null,true],\"b\":{\"c\":1.5}}")).isEqualTo(expected);
		assertThat(convert("json", "\"text\"")).isEqualTo("text");
	}

	@Test
	void otherTypesAreWhatTheyAre() {
		assertThat(convert("bool", "true")).isEqualTo(true);
		assertThat(convert("bool", "\"f\"")).isEqualTo(false);
		assertThat(convert("bool", "\"perhaps\"")).isEqualTo("perhaps");
		assertThat((byte[]) convert("bytea", "\"deadbeef\"")).containsExactly(0xde, 0xad, 0xbe, 0xef);
		assertThat(convert("uuid", "\"00000000-0000-0000-0000-000000000001\"")).isEqualTo(new UUID(0, 1));
		assertThat(convert("mood", "\"happy\"")).isEqualTo("happy");
		assertThat(convert("text", "null")).isNull();
	}

	@Test
	void aValueThatDoesNotFitItsTypeStaysWhatItIs() {
		assertThat(convert("int8", "\"many\"")).isEqualTo("many");
		assertThat(convert("timestamptz", "\"infinity\"")).isEqualTo("infinity");
		assertThat(convert("uuid", "7")).isEqualTo(7L);
		assertThat(convert("bytea", "\"xyz\"")).isEqualTo("xyz");
	}

	@Test
	void columnsInSnakeCaseFitProperties() {
		assertThat(row("{\"id\":1,\"created_by\":\"me\"}", Map.of()).as(Todo.class)).isEqualTo(new Todo(1, "me"));
		JsonMapper own = JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE).build();
		assertThat(
				new PostgresRow(Payload.ofJson("{\"id\":1,\"created-by\":\"me\"}", PostgresRow.mapper(own)), Map.of())
					.as(Todo.class))
			.isEqualTo(new Todo(1, "me"));
	}

	private static PostgresRow row(String json, Map<String, String> columns) {
		return new PostgresRow(Payload.ofJson(json, PostgresRow.mapper(MAPPER)), columns);
	}

	@Test
	void columnsInCamelCaseFitProperties() {
		String json = "{\"userId\":\"a\",\"userID\":\"b\",\"iPhone\":\"c\",\"isDone\":true}";
		assertThat(row(json, Map.of()).as(Camel.class)).isEqualTo(new Camel("a", "b", "c", true));
		Bean bean = row("{\"userId\":\"a\",\"createdBy\":\"me\"}", Map.of()).as(Bean.class);
		assertThat(bean.userId).isEqualTo("a");
		assertThat(bean.creator).isEqualTo("me");
		Bean snake = row("{\"user_id\":\"a\",\"created_by\":\"me\"}", Map.of()).as(Bean.class);
		assertThat(snake.userId).isEqualTo("a");
		assertThat(snake.creator).isEqualTo("me");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"id\":1,\"createdBy\":\"exact\",\"created_by\":\"other\"}",
			"{\"created_by\":\"other\",\"createdBy\":\"exact\",\"id\":1}" })
	void theExactNameWins(String json) {
		assertThat(row(json, Map.of("id", "int8", "createdBy", "text", "created_by", "text")).as(Todo.class))
			.isEqualTo(new Todo(1, "exact"));
	}

	@Test
	void whatLiesInsideAColumnKeepsItsNames() {
		String profile = "{\"firstName\":\"Ada\"}";
		String json = "{\"main_profile\":" + profile + ",\"all_profiles\":[" + profile + "],\"by_name\":{\"a_b\":"
				+ profile + "},\"other\":" + profile + "}";
		Profile ada = new Profile("Ada");
		assertThat(row(json, Map.of()).as(Profiles.class))
			.isEqualTo(new Profiles(ada, List.of(ada), Map.of("a_b", ada), Optional.of(ada)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"firstName\":\"exact\",\"first_name\":\"other\"}",
			"{\"first_name\":\"other\",\"firstName\":\"exact\"}" })
	void aDocumentInAColumnIsReadByTheApplicationsMapperAlone(String profile) {
		String json = "{\"main_profile\":" + profile + ",\"all_profiles\":[" + profile + "],\"by_name\":{\"a\":"
				+ profile + "},\"other\":" + profile + "}";
		Profile exact = new Profile("exact");
		assertThat(row(json, Map.of()).as(Profiles.class))
			.isEqualTo(new Profiles(exact, List.of(exact), Map.of("a", exact), Optional.of(exact)));
		assertThat(row("{\"user_id\":\"a\",\"parent\":{\"userId\":\"b\",\"user_id\":\"c\"}}", Map.of()).as(Node.class))
			.isEqualTo(new Node("a", new Node("b", null)));
		assertThat(row("{\"main_profile\":{\"first_name\":\"a\"}}", Map.of()).as(Profiles.class).mainProfile())
			.isEqualTo(new Profile(null));
	}

	@Test
	void columnsFitPropertiesThatArePartOfAnotherOrOfASubtype() {
		String json = "{\"kind\":\"dog\",\"first_name\":\"Rex\",\"home_zip_code\":\"1\"}";
		Owner owner = row(json, Map.of()).as(Owner.class);
		assertThat(owner.profile).isEqualTo(new Profile("Rex"));
		assertThat(owner.home.zipCode).isEqualTo("1");
		assertThat(row(json, Map.of()).as(Animal.class)).isEqualTo(new Dog("Rex"));
		Optional<Todo> todo = row("{\"created_by\":\"me\",\"id\":1}", Map.of()).raw()
			.as(MAPPER.getTypeFactory().constructReferenceType(Optional.class, MAPPER.constructType(Todo.class)));
		assertThat(todo).contains(new Todo(1, "me"));
	}

	@Test
	void theTextOfARowIsReadWhateverStandsInIt() {
		String text = "a,\"b\":{}\\ \u00e9 \ud83c\udf89";
		StringBuilder json = new StringBuilder("{ \"user\\u005fid\" : ");
		json.append(MAPPER.writeValueAsString(text.repeat(5000))).append(" ,\n\"created_by\":\t\"me\" , \"id\" :1 }");
		Map<String, Object> values = row(json.toString(), Map.of()).asMap();
		Wide wide = row(json.toString(), Map.of()).as(Wide.class);
		assertThat(wide).isEqualTo(new Wide(1L, "me", text.repeat(5000)));
		assertThat(values).containsEntry("user_id", wide.userId()).containsEntry("id", 1L);
		assertThat(row("{}", Map.of()).as(Wide.class)).isEqualTo(new Wide(null, null, null));
		assertThat(row("null", Map.of()).as(Wide.class)).isNull();
	}

	@Test
	void numbersOfOtherColumnsKeepTheirDigitsWhereTheExactNameWins() {
		String number = "0.10000000000000000000000000001";
		assertThat(row("{\"user_id\":1,\"userId\":" + number + "}", Map.of("userId", "numeric", "user_id", "int8"))
			.as(Exact.class)).isEqualTo(new Exact(new BigDecimal(number)));
	}

	@Test
	void byteaOfADomainFitsBytes() {
		Map<String, String> columns = Map.of("small_data", "blob", "parts", "_blob", "base64", "text");
		Bytes bytes = row(
				"{\"small_data\":\"\\\\xdeadbeef\",\"parts\":[\"\\\\x00ff\",\"\\\\x\"]," + "\"base64\":\"3q2+7w==\"}",
				columns)
			.as(Bytes.class);
		assertThat(bytes.smallData).containsExactly(0xde, 0xad, 0xbe, 0xef);
		assertThat(bytes.parts[0]).containsExactly(0, 0xff);
		assertThat(bytes.parts[1]).isEmpty();
		assertThat(bytes.base64).containsExactly(0xde, 0xad, 0xbe, 0xef);
		// a domain over text
		assertThat(row("{\"small_data\":\"deadbeef\"}", columns).as(Bytes.class).smallData)
			.containsExactly(Base64.getDecoder().decode("deadbeef"));
	}

	@Test
	void byteaInArraysAndDomainsIsDecodedOnce() {
		// the bytes are the text 3030, which are digits as well
		String text = "\"\\\\x33303330\"";
		byte[] once = { 0x33, 0x30, 0x33, 0x30 };
		Map<String, String> columns = Map.of("small_data", "blob", "parts", "_bytea");
		Bytes bytes = row("{\"small_data\":" + text + ",\"parts\":[" + text + "]}", columns).as(Bytes.class);
		assertThat(bytes.smallData).containsExactly(once);
		assertThat(bytes.parts[0]).containsExactly(once);
		assertThat((List<?>) convert("_bytea", "[" + text + "]")).singleElement().isEqualTo(once);
		List<?> outer = (List<?>) convert("_bytea", "[[" + text + "]]");
		assertThat((List<?>) outer.get(0)).singleElement().isEqualTo(once);
	}

	private static PostgresChange.Update update(String json, List<String> errors) {
		Map<String, String> columns = new LinkedHashMap<>();
		columns.put("id", "int8");
		columns.put("created_by", "text");
		columns.put("kind", "text");
		return new PostgresChange.Update("test", "realtime:t", List.of(1L), "public", "t", Instant.EPOCH, errors,
				row(json, columns), row("{\"id\":1}", columns));
	}

	@Test
	void anUpdateTellsWhatItLeavesOutBecauseItDidNotChange() {
		PostgresChange.Update update = update("{\"id\":1,\"kind\":\"dog\"}", List.of());
		assertThat(update.unchanged()).containsExactly("created_by");
		assertThat(update.record().asMap()).containsOnlyKeys("id", "kind");
		assertThat(update("{\"id\":1}", List.of()).unchanged()).containsExactly("created_by", "kind");
		assertThat(update("{\"id\":1,\"created_by\":null,\"kind\":null}", List.of()).unchanged()).isEmpty();
		assertThat(update("{\"id\":1}", List.of("Error 413: Payload Too Large")).unchanged()).isEmpty();
	}

	@Test
	void anOldRowOfTheKeyAloneLeavesTheRestEmpty() {
		PostgresChange.Update update = update("{\"id\":1,\"created_by\":\"eve\",\"kind\":\"dog\"}", List.of());
		assertThat(update.oldRecordAs(Todo.class)).isEqualTo(new Todo(1, null));
		PostgresChange.Delete delete = new PostgresChange.Delete("test", "realtime:t", List.of(1L), "public", "t",
				Instant.EPOCH, List.of(), row("{\"id\":2}", Map.of("id", "int8")));
		assertThat(delete.oldRecordAs(Todo.class)).isEqualTo(new Todo(2, null));
		assertThat(delete.oldRecordAs(Key.class)).isEqualTo(new Key(2));
	}

	@Test
	void aTypeThatAsksForAnUnchangedColumnIsRefused() {
		PostgresChange.Update update = update("{\"id\":1,\"kind\":\"dog\"}", List.of());
		for (Class<?> type : List.of(Todo.class, Bean.class, Unwrapping.class, Creature.class)) {
			assertThatIllegalStateException().as(type.getName())
				.isThrownBy(() -> update.recordAs(type))
				.withMessageContaining("[created_by]")
				.withMessageContaining("asPartial");
			assertThatIllegalStateException().isThrownBy(() -> update.record().raw().as(type));
			Object partial = update.recordAsPartial(type);
			assertThat(partial).isNotNull();
		}
		assertThat(update.recordAsPartial(Todo.class)).isEqualTo(new Todo(1, null));
		assertThat(update.record().asPartial(Todo.class)).isEqualTo(new Todo(1, null));
		assertThat(update.record().partial().raw().as(Todo.class)).isEqualTo(new Todo(1, null));
	}

	@Test
	void aTypeThatDoesNotAskForAnUnchangedColumnGetsItsRow() {
		PostgresChange.Update update = update("{\"id\":1,\"kind\":\"dog\"}", List.of());
		assertThat(update.recordAs(Key.class)).isEqualTo(new Key(1));
		assertThat(update.recordAs(Ignoring.class).id).isEqualTo(1);
		assertThat((Object) update.recordAs(Map.class)).isEqualTo(Map.of("id", 1, "kind", "dog"));
		assertThat(update.recordAs(JsonNode.class).has("created_by")).isFalse();
		assertThat(update.oldRecord().as(Todo.class)).isEqualTo(new Todo(1, null));
		assertThat(update("{\"id\":1}", List.of("Error 413: Payload Too Large")).recordAs(Todo.class))
			.isEqualTo(new Todo(1, null));
	}

	@Test
	void byteaFitsBytes() {
		Map<String, String> columns = Map.of("small_data", "bytea", "parts", "_bytea", "base64", "text");
		Bytes bytes = row("{\"small_data\":\"deadbeef\",\"parts\":[\"00ff\",null],\"base64\":\"3q2+7w==\"}", columns)
			.as(Bytes.class);
		assertThat(bytes.smallData).containsExactly(0xde, 0xad, 0xbe, 0xef);
		assertThat(bytes.parts[0]).containsExactly(0, 0xff);
		assertThat(bytes.parts[1]).isNull();
		assertThat(bytes.base64).containsExactly(0xde, 0xad, 0xbe, 0xef);
		assertThat(row("{\"small_data\":\"deadbeef\"}", columns).as(Text.class)).isEqualTo(new Text("deadbeef"));
		Map<String, byte[]> map = row("{\"small_data\":\"deadbeef\"}", columns).raw()
			.as(MAPPER.getTypeFactory().constructMapType(Map.class, String.class, byte[].class));
		assertThat(map.get("small_data")).containsExactly(0xde, 0xad, 0xbe, 0xef);
		assertThatExceptionOfType(JacksonException.class)
			.isThrownBy(() -> row("{\"small_data\":\"zz\"}", columns).as(Bytes.class));
	}

	@Test
	void byteaThatAnOldServerEncodedTwiceIsDecodedTwice() {
		String json = "{\"small_data\":\"\\\\x6465616462656566\"}";
		Map<String, String> columns = Map.of("small_data", "bytea");
		assertThat(row(json, columns).as(Bytes.class).smallData).containsExactly(0xde, 0xad, 0xbe, 0xef);
		assertThat((byte[]) row(json, columns).asMap().get("small_data")).containsExactly(0xde, 0xad, 0xbe, 0xef);
	}

	@Test
	void aNumberBeyondItsTypeStaysWhatItIs() {
		assertThat(convert("int8", "9223372036854775808")).isEqualTo(new BigInteger("9223372036854775808"));
		assertThat(convert("oid", "1.5")).isEqualTo(new BigDecimal("1.5"));
		assertThat(convert("float8", "1e400")).isEqualTo(new BigDecimal("1e400"));
		assertThat(convert("float4", "0.1")).isEqualTo(0.1);
	}

	record Todo(long id, String createdBy) {
	}

	record Camel(String userId, String userID, String iPhone, boolean isDone) {
	}

	record Profile(String firstName) {
	}

	record Profiles(Profile mainProfile, List<Profile> allProfiles, Map<String, Profile> byName,
			Optional<Profile> other) {
	}

	record Key(long id) {
	}

	static class Ignoring {

		public long id;

		@JsonIgnore
		public String createdBy;

	}

	static class Unwrapping {

		@JsonUnwrapped
		public Bean bean;

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes(@JsonSubTypes.Type(value = CreatedDog.class, name = "dog"))
	interface Creature {

	}

	record CreatedDog(String createdBy) implements Creature {
	}

	record Node(String userId, Node parent) {
	}

	record Wide(Long id, String createdBy, String userId) {
	}

	record Exact(BigDecimal userId) {
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes(@JsonSubTypes.Type(value = Dog.class, name = "dog"))
	interface Animal {

	}

	record Dog(String firstName) implements Animal {
	}

	static class Owner {

		@JsonUnwrapped
		public Profile profile;

		@JsonUnwrapped(prefix = "home_")
		public Address home;

	}

	static class Address {

		public String zipCode;

	}

	record Bytes(byte[] smallData, byte[][] parts, byte[] base64) {
	}

	record Text(String smallData) {
	}

	static class Bean {

		public String userId;

		private String creator;

		@JsonProperty
		void setCreatedBy(String creator) {
			this.creator = creator;
		}

	}

}
