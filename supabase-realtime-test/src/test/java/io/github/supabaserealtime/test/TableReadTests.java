package io.github.supabaserealtime.test;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.supabaserealtime.test.internal.protocol.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Reads of tables over HTTP, in the language and with the answers of PostgREST.
 */
class TableReadTests {

	private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final EmbeddedRealtimeServer server = EmbeddedRealtimeServer.builder().rest(true).maxRows(3).start();

	@BeforeEach
	void fill() {
		ServerDatabase database = this.server.database();
		database.table("orders")
			.column("id", "bigint")
			.column("title", "varchar(20)")
			.column("total", "numeric")
			.column("paid", "boolean")
			.column("updated_at", "timestamptz")
			.column("file", "bytea")
			.column("tags", "text[]")
			.column("details", "jsonb")
			.column("raw", "json")
			.primaryKey("id")
			.create();
		database.insert("orders", row(1, "Apple pie", "10.50", true, "2026-01-01T00:00:00Z"));
		database.insert("orders", row(2, "banana", "9", false, "2026-01-01T00:00:00Z"));
		database.insert("orders", row(3, "cherry", "100", null, "2026-01-02T03:04:05.678Z"));
	}

	private static Map<String, Object> row(int id, String title, String total, Boolean paid, String updatedAt) {
		Map<String, Object> row = new LinkedHashMap<>();
		row.put("id", id);
		row.put("title", title);
		row.put("total", total);
		row.put("paid", paid);
		row.put("updated_at", updatedAt);
		return row;
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	private static String encode(String query) {
		return query.isEmpty() ? "" : Arrays.stream(query.split("&")).map((parameter) -> {
			String[] sides = parameter.split("=", 2);
			return encoded(sides[0]) + "=" + encoded(sides[1]);
		}).collect(Collectors.joining("&", "?", ""));
	}

	private static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	private HttpRequest.Builder request(String table, String query) {
		return HttpRequest.newBuilder(URI.create(this.server.restUrl() + "/" + table + encode(query)))
			.timeout(Duration.ofSeconds(10))
			.header("apikey", this.server.apiKey());
	}

	private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
		return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpResponse<String> get(String query) throws Exception {
		return send(request("orders", query));
	}

	private static String ids(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return Objects.requireNonNull(Json.parse(response.body()))
			.valueStream()
			.map((row) -> row.path("id").asString())
			.collect(Collectors.joining(" "));
	}

	private static void assertError(HttpResponse<String> response, int status, String code, String message) {
		JsonNode body = Objects.requireNonNull(Json.parse(response.body()));
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		assertThat(body.propertyNames()).containsExactly("code", "details", "hint", "message");
		assertThat(body.path("code").stringValue()).isEqualTo(code);
		assertThat(body.path("message").stringValue()).isEqualTo(message);
	}

	@Test
	void valuesAreThoseOfTheDatabase() throws Exception {
		this.server.database()
			.update("orders", Map.of("id", 1, "file", new byte[] { 1, (byte) 0xff }, "tags", List.of("a", "b c"),
					"details", Map.of("n", 1), "raw", List.of(1, 2)));
		HttpResponse<String> response = get("id=eq.1");
		assertThat(response.body()).isEqualTo("[{\"id\":1,\"title\":\"Apple pie\",\"total\":10.50,\"paid\":true,"
				+ "\"updated_at\":\"2026-01-01T00:00:00+00:00\",\"file\":\"\\\\x01ff\",\"tags\":[\"a\",\"b c\"],"
				+ "\"details\":{\"n\":1},\"raw\":[1,2]}]");
		assertThat(response.headers().firstValue("content-type")).contains("application/json;charset=utf-8");
		assertThat(response.headers().firstValue("content-range")).contains("0-0/*");
	}

	@Test
	void columnsAreThoseAskedForInTheirOrder() throws Exception {
		assertThat(get("select=total,id&id=eq.2").body()).isEqualTo("[{\"total\":9,\"id\":2}]");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-",
			value = { "id=eq.2|2", "id=neq.2|1 3", "id=gt.1|2 3", "id=gte.2|2 3", "id=lt.2|1", "id=lte.2|1 2",
					"id=in.(1,3)|1 3", "id=not.in.(1,3)|2", "id=in.()|''", "paid=is.null|3", "paid=not.is.null|1 2",
					"paid=is.true|1", "paid=is.not_null|1 2", "paid=eq.true|1", "paid=neq.true|2", "paid=not.eq.true|2",
					"paid=isdistinct.true|2 3", "title=like.*an*|2", "title=like.a*|''", "title=ilike.a*|1",
					"title=match.^[bc]|2 3", "title=gt.banana|3", "title=lt.a|1", "total=gt.9.5|1 3",
					"updated_at=gt.2026-01-01T00:00:00+00:00|3", "updated_at=eq.2026-01-01T01:00:00+01:00|1 2",
					"title=in.(\"Apple pie\",cherry)|1 3", "id=gt.1&id=lt.3|2", "and=(id.gt.1,total.lt.50)|2",
					"or=(id.eq.1,total.gt.50)|1 3", "not.or=(id.eq.1,total.gt.50)|2", "or=(paid.eq.true,id.eq.3)|1 3",
					"or=(updated_at.gt.2026-01-01T00:00:00Z,and(updated_at.eq.2026-01-01T00:00:00Z,id.gt.1))|2 3" })
	void filtersAreEvaluated(String query, String expected) throws Exception {
		assertThat(ids(get(query + "&order=id.asc"))).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "order=id.desc|3 2 1", "order=total|2 1 3", "order=title|1 2 3", "order=paid,id.desc|2 1 3",
					"order=paid.desc|3 1 2", "order=paid.nullsfirst|3 2 1", "order=updated_at.desc,id.asc|3 1 2",
					"order=id&limit=2|1 2", "order=id&limit=2&offset=1|2 3", "order=id&limit=0|''" })
	void rowsAreOrderedAndCut(String query, String expected) throws Exception {
		assertThat(ids(get(query))).isEqualTo(expected);
	}

	@Test
	void noPageIsLargerThanTheServerAllows() throws Exception {
		IntStream.range(4, 9)
			.forEach((id) -> this.server.database().insert("orders", row(id, "t", "1", true, "2026-01-03T00:00:00Z")));
		assertThat(ids(get("order=id&limit=1000"))).isEqualTo("1 2 3");
		assertThat(ids(get("order=id"))).isEqualTo("1 2 3");
		assertThat(get("order=id&offset=7").headers().firstValue("content-range")).contains("7-7/*");
		assertThat(get("order=id&offset=8").headers().firstValue("content-range")).contains("*/*");
	}

	@Test
	void pagesByKeySetMissNothingWhileRowsAreInserted() throws Exception {
		this.server.database().delete("orders", Map.of());
		Instant start = Instant.parse("2026-01-01T00:00:00Z");
		for (int id = 1; id <= 20; id++) {
			// several rows have the same time
			this.server.database().insert("orders", row(id, "t", "1", true, start.plusMillis(id / 4).toString()));
		}
		List<Integer> seen = new ArrayList<>();
		String condition = "";
		int next = 21;
		for (JsonNode page = page(condition); !page.isEmpty(); page = page(condition)) {
			page.forEach((row) -> seen.add(row.path("id").asInt()));
			JsonNode last = page.get(page.size() - 1);
			String at = last.path("updated_at").stringValue();
			condition = "&or=(updated_at.gt.\"" + at + "\",and(updated_at.eq.\"" + at + "\",id.gt."
					+ last.path("id").asInt() + "))";
			if (next <= 30) {
				this.server.database()
					.insert("orders", row(next, "t", "1", true, start.plusMillis(next / 4).toString()));
				next++;
			}
		}
		assertThat(seen).containsExactlyElementsOf(IntStream.range(1, next).boxed().toList());
		assertThat(seen).hasSizeGreaterThan(25);
	}

	private JsonNode page(String condition) throws Exception {
		HttpResponse<String> response = get("order=updated_at.asc,id.asc&limit=50" + condition);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		JsonNode page = Objects.requireNonNull(Json.parse(response.body()));
		assertThat(page.size()).isLessThanOrEqualTo(3);
		return page;
	}

	@Test
	void aPolicyDecidesByTheClaimsOfTheToken() throws Exception {
		this.server.database()
			.table("notes")
			.column("id", "int")
			.column("owner", "text")
			.primaryKey("id")
			.rowLevelSecurity((claims, row) -> claims.path("sub").equals(row.path("owner")))
			.create();
		this.server.database().insert("notes", Map.of("id", 1, "owner", "ann"));
		this.server.database().insert("notes", Map.of("id", 2, "owner", "bob"));
		assertThat(ids(send(request("notes", "")))).isEmpty();
		String token = this.server.jwt(Map.of("sub", "bob"));
		assertThat(ids(send(request("notes", "").header("Authorization", "Bearer " + token)))).isEqualTo("2");
	}

	@Test
	void aPolicyThatFailsIsAnErrorOfTheServer() throws Exception {
		this.server.database().table("notes").column("id", "int").primaryKey("id").rowLevelSecurity((claims, row) -> {
			throw new IllegalStateException("broken");
		}).create();
		this.server.database().insert("notes", Map.of("id", 1));
		assertError(send(request("notes", "")), 500, "XX000", "broken");
	}

	@Test
	void aRoleReadsOnlyTheColumnsItMay() throws Exception {
		this.server.database()
			.table("notes")
			.column("id", "int")
			.column("secret", "text")
			.primaryKey("id")
			.revokeSelect("anon", "secret")
			.revokeSelect("authenticated")
			.create();
		this.server.database().insert("notes", Map.of("id", 1, "secret", "x"));
		assertThat(send(request("notes", "select=id")).body()).isEqualTo("[{\"id\":1}]");
		assertError(send(request("notes", "")), 401, "42501", "permission denied for table notes");
		assertError(send(request("notes", "select=id&secret=eq.x")), 401, "42501", "permission denied for table notes");
		String token = this.server.jwt(Map.of());
		assertError(send(request("notes", "select=id").header("Authorization", "Bearer " + token)), 403, "42501",
				"permission denied for table notes");
	}

	@Test
	void aSchemaIsAskedForByItsProfile() throws Exception {
		this.server.database().table("shop.orders").column("id", "int").primaryKey("id").create();
		this.server.database().insert("shop.orders", Map.of("id", 42));
		assertThat(ids(send(request("orders", "").header("Accept-Profile", "shop")))).isEqualTo("42");
		HttpResponse<String> other = send(request("orders", "").header("Accept-Profile", "other"));
		assertError(other, 406, "PGRST106", "Invalid schema: other");
		assertThat(other.body()).contains("Only the following schemas are exposed: public, shop");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "select=nothing|400|42703|column orders.nothing does not exist",
					"order=nothing|400|42703|column orders.nothing does not exist",
					"or=(id.eq.1,nothing.eq.1)|400|42703|column orders.nothing does not exist",
					"id=eq.x|400|22P02|invalid input syntax for type bigint: \"x\"",
					"id=in.(1,x)|400|22P02|invalid input syntax for type bigint: \"x\"",
					"updated_at=gt.soon|400|22007|invalid input syntax for type timestamp with time zone: \"soon\"",
					"id=like.1*|404|42883|operator does not exist: bigint ~~ unknown",
					"raw=eq.1|404|42883|operator does not exist: json = unknown",
					"order=raw|404|42883|could not identify an ordering operator for type json",
					"id=is.true|400|42804|argument of IS TRUE must be type boolean, not type bigint",
					"id=5|400|PGRST100|\"failed to parse filter (5)\" (line 1, column 1)" })
	void errorsAreThoseOfPostgrest(String query, int status, String code, String message) throws Exception {
		assertError(get(query), status, code, message);
	}

	@ParameterizedTest
	@ValueSource(strings = { "tags=eq.{a}", "order=tags", "details=gt.1", "order=details" })
	void whatCannotBeToldIsNotGuessed(String query) throws Exception {
		assertThat(get(query).statusCode()).isEqualTo(501);
	}

	@Test
	void anUnknownTableIsNotInTheCache() throws Exception {
		assertError(send(request("nothing", "")), 404, "PGRST205",
				"Could not find the table 'public.nothing' in the schema cache");
		assertError(send(request("rpc/f", "")), 404, "PGRST125", "Invalid path specified in request URL");
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS" })
	void tablesAreOnlyRead(String method) throws Exception {
		HttpResponse<String> response = send(
				request("orders", "").method(method, HttpRequest.BodyPublishers.ofString("{}")));
		assertThat(response.statusCode()).isEqualTo(405);
		if (!method.equals("HEAD")) {
			assertError(response, 405, "PGRST117", "Unsupported HTTP method: " + method);
		}
	}

	@Test
	void aTokenIsChecked() throws Exception {
		String expired = this.server.jwt(Map.of("exp", 1));
		assertError(send(request("orders", "").header("Authorization", "Bearer " + expired)), 401, "PGRST303",
				"JWT expired");
		EmbeddedRealtimeServer other = EmbeddedRealtimeServer.builder().jwtSecret("another").start();
		String foreign = other.jwt(Map.of());
		other.close();
		assertError(send(request("orders", "").header("Authorization", "Bearer " + foreign)), 401, "PGRST301",
				"No suitable key or wrong key type");
		assertError(send(request("orders", "").header("Authorization", "Bearer x")), 401, "PGRST301",
				"The token provided is not a valid JWT");
		HttpResponse<String> none = send(HttpRequest.newBuilder(URI.create(this.server.restUrl() + "/orders")));
		assertThat(none.statusCode()).isEqualTo(401);
		assertThat(none.body()).contains("No API key found in request");
	}

	@Test
	void requestsAreRecorded() throws Exception {
		get("id=eq.1");
		assertThat(this.server.restRequests()).singleElement().satisfies((request) -> {
			assertThat(request.path()).isEqualTo("/rest/v1/orders?id=eq.1");
			assertThat(request.status()).isEqualTo(200);
		});
	}

	@Test
	void readsFailOnCommand() throws Exception {
		this.server.faults().times(2).refuseReads("orders", 503, "no database");
		assertThat(get("").statusCode()).isEqualTo(503);
		assertThat(get("").body()).isEqualTo("{\"message\":\"no database\"}");
		assertThat(get("").statusCode()).isEqualTo(200);
		this.server.faults().refuseReads("public.others", 503, "no database");
		assertThat(get("").statusCode()).isEqualTo(200);
		try (Fault fault = this.server.faults().refuseReads("*", 429, "slow down")) {
			assertThat(get("").statusCode()).isEqualTo(429);
			assertThat(fault.strikes()).isEqualTo(1);
		}
		assertThat(get("").statusCode()).isEqualTo(200);
	}

	@Test
	void readsHangOnCommand() throws Exception {
		Fault fault = this.server.faults().times(1).delayReads("orders", Duration.ofMinutes(10));
		assertThatExceptionOfType(HttpTimeoutException.class)
			.isThrownBy(() -> send(request("orders", "").timeout(Duration.ofMillis(300))));
		assertThat(fault.strikes()).isEqualTo(1);
		assertThat(get("").statusCode()).isEqualTo(200);
	}

	@Test
	void tablesAreNotReadUnlessAskedFor() throws Exception {
		try (EmbeddedRealtimeServer other = EmbeddedRealtimeServer.start()) {
			other.database().table("orders").column("id", "int").primaryKey("id").create();
			HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(other.restUrl() + "/orders"))
				.header("apikey", other.apiKey());
			assertThat(send(request).statusCode()).isEqualTo(404);
		}
	}

}
