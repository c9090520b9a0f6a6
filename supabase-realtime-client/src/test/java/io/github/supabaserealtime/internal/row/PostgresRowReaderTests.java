package io.github.supabaserealtime.internal.row;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.github.supabaserealtime.message.PostgresRow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares reading a row in one pass with reading it after its columns were renamed in
 * its text first. More rows with {@code -Drealtime.rows=…}, others with
 * {@code -Drealtime.rows.seed=…}.
 */
class PostgresRowReaderTests {

	private static final long ROWS = Long.getLong("realtime.rows",
			Boolean.getBoolean("realtime.thorough") ? 50_000 : 1_000);

	private static final long SEED = Long.getLong("realtime.rows.seed", 1);

	private static final String[] NAMES = { "id", "created_at", "createdAt", "CREATED_AT", "created__at", "user_id",
			"userId", "owner", "owner_profile", "ownerProfile", "price", "data", "raw_data", "kind", "done", "home_zip",
			"zip", "zip_code", "zipCode", "notes", "all_notes", "other name", "day", "", "\\u0069d", "x", "extra_one",
			"extraOne", "node", "n\u00e4me" };

	private static final String[] VALUES = { "1", "17", "-3", "1.50", "1e3", "9223372036854775808", "null", "true",
			"false", "\"\"", "\"text\"", "\"dog\"", "\"cat\"", "\"2026-01-02T03:04:05.678+00:00\"",
			"\"2026-01-02T03:04:05Z\"", "\"2026-01-02 03:04:05+00\"", "\"2026-01-02T03:04:05.123456+05:30\"",
			"\"2026-01-02\"", "\"11111111-1111-4111-8111-111111111111\"", "\"deadbeef\"", "\"\\\\xdeadbeef\"",
			"\"3q2+7w==\"", "\"a\\\"b\\\\c\\u00e9\"", "{}", "[]", "[1,2]", "[\"a\",null]",
			"{\"first_name\":\"a\",\"firstName\":\"b\"}", "{\"first_name\":\"a\",\"created_at\":1}",
			"{\"user_id\":1,\"node\":{\"user_id\":2,\"userId\":3},\"id\":4}", "[{\"firstName\":\"a\"},{\"x\":{}}]" };

	private static final String[] TYPES = { "int8", "text", "timestamptz", "jsonb", "bytea", "_bytea", "blob", "bool",
			"numeric", "uuid" };

	private static final List<Class<?>> READ_AS = List.of(Plain.class, Event.class, Short.class, Bean.class,
			Aliased.class, Creator.class, Any.class, Ignoring.class, Unwrapping.class, Animal.class, Base.class,
			Node.class, Bytes.class, Notes.class, Own.class, Built.class, External.class, Formatted.class, Strict.class,
			Day.class, Map.class, JsonNode.class, String.class, Object.class, List.class, NamesOfValues.class);

	@ParameterizedTest
	@EnumSource(Mappers.class)
	void aRowIsReadInOnePassAsItIsWhenItsColumnsAreRenamedFirst(Mappers kind) {
		JsonMapper mapper = PostgresRow.mapper(kind.mapper());
		Random random = new Random(SEED);
		int read = 0;
		for (long i = 0; i < ROWS; i++) {
			Map<String, String> columns = columns(random);
			String json = row(columns, random);
			JavaType type = type(mapper, random);
			PostgresRowReader reader = new PostgresRowReader(columns, random.nextBoolean());
			String expected = outcome(mapper, () -> reader.readText(mapper, json, type));
			String outcome = outcome(mapper, () -> reader.read(mapper, json, type));
			assertThat(outcome).as("%s of %s as %s", json, columns, type).isEqualTo(expected);
			read += expected.startsWith("failed") ? 0 : 1;
		}
		assertThat(read).as("rows that fitted").isGreaterThan((int) ROWS / 10);
	}

	@Test
	void aRowOfTheUsualFormIsReadInOnePass() {
		JsonMapper mapper = PostgresRow.mapper(JsonMapper.builder().build());
		RowColumns columns = new RowTypes(mapper).columns(mapper, mapper.constructType(Event.class));
		assertThat(columns).isNotNull();
		Map<String, String> types = Map.of("id", "int8", "created_at", "timestamptz");
		String usual = "{\"id\": 1, \"created_at\": \"2026-01-02T03:04:05.678+00:00\", \"other\": []}";
		Event event = columns.read(usual, types, true);
		assertThat(event).isEqualTo(new Event(1L, Instant.parse("2026-01-02T03:04:05.678Z")));
		assertThat((Event) columns.read("{\"id\":1}", types, false)).isEqualTo(new Event(1L, null));
		assertThat((Event) columns.read("{\"id\":1}", types, true)).as("not whole").isNull();
		assertThat((Event) columns.read("{\"created_at\":null,\"createdAt\":null}", types, false)).as("both").isNull();
		assertThat((Event) columns.read("{\"id\":1,\"id\":2}", types, false)).as("twice").isNull();
		assertThat((Event) columns.read("{\"id\":{}}", types, false)).as("does not fit").isNull();
	}

	@Test
	void namesThatNeverEndAreNotKept() {
		JsonMapper mapper = PostgresRow.mapper(JsonMapper.builder().build());
		PostgresRowReader reader = new PostgresRowReader(Map.of(), false);
		JavaType type = mapper.constructType(Bean.class);
		for (int i = 0; i < 3000; i++) {
			Bean bean = reader.read(mapper, "{\"user_id\":\"u\",\"column_" + i + "\":1}", type);
			assertThat(bean.userId).isEqualTo("u");
		}
	}

	private static Map<String, String> columns(Random random) {
		Map<String, String> columns = new LinkedHashMap<>();
		int count = random.nextInt(9);
		for (int i = 0; i < count; i++) {
			columns.put(any(NAMES, random).replace("\\u0069", "i"), any(TYPES, random));
		}
		return columns;
	}

	private static String row(Map<String, String> columns, Random random) {
		if (random.nextInt(50) == 0) {
			return any(VALUES, random);
		}
		StringBuilder row = new StringBuilder("{");
		for (String column : columns.keySet()) {
			if (random.nextInt(8) != 0) {
				append(row, column, random);
			}
		}
		while (random.nextInt(3) == 0) {
			append(row, any(NAMES, random), random);
		}
		return row.append((random.nextInt(100) == 0) ? "" : "}").toString();
	}

	private static void append(StringBuilder row, String name, Random random) {
		row.append((row.length() > 1) ? ", " : "").append('"').append(name).append("\": ").append(value(name, random));
	}

	/**
	 * Return a value that fits the column in most cases.
	 */
	private static String value(String name, Random random) {
		if (random.nextInt(6) == 0) {
			return any(VALUES, random);
		}
		return switch (name) {
			case "created_at", "createdAt" -> "\"2026-01-02T03:04:05.%d+00:00\"".formatted(random.nextInt(1000));
			case "price", "id" -> String.valueOf(random.nextInt(100));
			case "kind" -> random.nextBoolean() ? "\"dog\"" : "\"cat\"";
			case "done" -> String.valueOf(random.nextBoolean());
			case "owner_profile", "ownerProfile", "node" -> "{\"first_name\":\"a\",\"firstName\":\"b\",\"user_id\":1}";
			case "data", "raw_data" -> random.nextBoolean() ? "\"deadbeef\"" : "\"\\\\xdeadbeef\"";
			case "notes", "all_notes" -> "[\"a\",null,\"b\"]";
			case "owner" -> "\"11111111-1111-4111-8111-111111111111\"";
			case "day" -> "\"2026-01-02\"";
			default -> "\"text\"";
		};
	}

	private static JavaType type(JsonMapper mapper, Random random) {
		JavaType type = mapper.constructType(READ_AS.get(random.nextInt(READ_AS.size())));
		return switch (random.nextInt(12)) {
			case 0 -> mapper.getTypeFactory().constructReferenceType(Optional.class, type);
			case 1 -> mapper.getTypeFactory().constructParametricType(Generic.class, type);
			default -> type;
		};
	}

	private static <T> T any(T[] values, Random random) {
		return values[random.nextInt(values.length)];
	}

	private static String outcome(JsonMapper mapper, Supplier<@Nullable Object> reading) {
		try {
			Object value = reading.get();
			return (value instanceof JsonNode) ? value.toString()
					: ((value != null) ? value.getClass() : "") + mapper.writeValueAsString(value);
		}
		catch (RuntimeException ex) {
			return "failed with " + ex.getClass() + ": " + ex.getMessage();
		}
	}

	enum Mappers {

		PLAIN, STRICT, KEBAB, CASE_INSENSITIVE;

		JsonMapper mapper() {
			JsonMapper.Builder mapper = JsonMapper.builder();
			return switch (this) {
				case PLAIN -> mapper.build();
				case STRICT ->
					mapper
						.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
								DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
						.build();
				case KEBAB -> mapper.propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE).build();
				case CASE_INSENSITIVE -> mapper.enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES).build();
			};
		}

	}

	record Plain(long id, Instant createdAt, UUID owner, BigDecimal price, boolean done, String userId,
			Profile ownerProfile) {
	}

	record Event(Long id, Instant createdAt) {
	}

	record Short(long id) {
	}

	record Profile(String firstName) {
	}

	record Generic<T>(String userId, T node) {
	}

	static class Bean {

		public String userId;

		public Integer price;

		private String created;

		@JsonProperty
		void setCreatedAt(String created) {
			// a setter that sees two values
			this.created = this.created + created;
		}

		@JsonProperty
		String getCreatedAt() {
			return this.created;
		}

	}

	static class Aliased {

		@JsonAlias({ "x", "extra_one" })
		public String userId;

		@JsonProperty("zip")
		public String zipCode;

	}

	static class Creator {

		public final String user;

		public String zipCode;

		@JsonCreator
		Creator(@JsonProperty("user_id") String user, @JsonProperty("kind") String kind) {
			this.user = user + kind;
		}

	}

	static class Any {

		public String userId;

		@JsonAnySetter
		public Map<String, Object> others = new LinkedHashMap<>();

	}

	static class Ignoring {

		public String userId;

		@JsonIgnore
		public String createdAt;

	}

	static class Unwrapping {

		public String userId;

		@JsonUnwrapped
		public Bytes bytes;

		@JsonUnwrapped(prefix = "home_")
		public Address home;

	}

	static class Address {

		public String zip;

		public String zipCode;

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes({ @JsonSubTypes.Type(value = Dog.class, name = "dog"),
			@JsonSubTypes.Type(value = Cat.class, name = "cat") })
	interface Animal {

	}

	record Dog(String userId) implements Animal {
	}

	record Cat(String zipCode, Object notes) implements Animal {
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes(@JsonSubTypes.Type(value = Derived.class, name = "dog"))
	static class Base {

		public String userId;

	}

	static class Derived extends Base {

		public String zipCode;

	}

	record Node(Object userId, Node node) {
	}

	record Bytes(byte[] data, byte[] rawData, byte[][] notes) {
	}

	record Notes(List<String> notes, List<Profile> allNotes, Optional<Profile> ownerProfile) {
	}

	@JsonDeserialize(using = OwnDeserializer.class)
	record Own(String text) {
	}

	static class OwnDeserializer extends StdDeserializer<Own> {

		OwnDeserializer() {
			super(Own.class);
		}

		@Override
		public Own deserialize(JsonParser parser, DeserializationContext context) {
			return new Own(context.readTree(parser).toString());
		}

	}

	@JsonDeserialize(builder = Built.Builder.class)
	record Built(String userId) {

		static class Builder {

			private String userId = "";

			Builder withUserId(String userId) {
				this.userId = userId;
				return this;
			}

			Built build() {
				return new Built(this.userId);
			}

		}

	}

	static class External {

		public String kind;

		@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.EXTERNAL_PROPERTY, property = "kind")
		@JsonSubTypes({ @JsonSubTypes.Type(value = Dog.class, name = "dog"),
				@JsonSubTypes.Type(value = Profile.class, name = "cat") })
		public Object ownerProfile;

	}

	record Formatted(@JsonFormat(pattern = "yyyy-MM-dd HH:mm:ssX") Instant createdAt, OffsetDateTime day) {
	}

	record Strict(String userId) {

		Strict {
			if (userId == null) {
				throw new IllegalArgumentException("no user");
			}
		}

	}

	record Day(@JsonFormat(shape = JsonFormat.Shape.STRING) OffsetDateTime createdAt, Instant day) {
	}

	record NamesOfValues(@JsonDeserialize(using = NameDeserializer.class) String userId,
			@JsonDeserialize(using = NameDeserializer.class) String ownerProfile) {
	}

	/**
	 * Asks where it is.
	 */
	static class NameDeserializer extends StdDeserializer<String> {

		NameDeserializer() {
			super(String.class);
		}

		@Override
		public String deserialize(JsonParser parser, DeserializationContext context) {
			String name = parser.currentName() + parser.streamReadContext().pathAsPointer();
			parser.skipChildren();
			return name + parser.currentName();
		}

	}

}
