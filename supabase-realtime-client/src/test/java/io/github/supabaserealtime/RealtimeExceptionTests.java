package io.github.supabaserealtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.supabaserealtime.RealtimeException.Kind;
import io.github.supabaserealtime.rest.BroadcastRejectedException;
import io.github.supabaserealtime.rest.BroadcastRejectedException.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every failure says of which kind it is and whether to try again, and
 * {@code docs/troubleshooting.md} has a row for each.
 */
class RealtimeExceptionTests {

	private static final String TIMES = "yes";

	private static final String NEVER = "no";

	static Stream<Case> cases() {
		return Stream.of(
				failed(ConnectionFailure.of(ConnectionFailure.Kind.UNREACHABLE, "down")).as(Kind.NOT_CONNECTED, true),
				failed(ConnectionFailure.refused(503, "down")).as(Kind.NOT_CONNECTED, true),
				failed(ConnectionFailure.refused(403, "no")).as(Kind.NOT_CONNECTED, false),
				failed(ConnectionFailure.proxy(407, "who?")).as(Kind.NOT_CONNECTED, false),
				failed(ConnectionFailure.of(ConnectionFailure.Kind.TLS, "who?")).as(Kind.NOT_CONNECTED, false),
				of(new SubscribeTimeoutException("late")).as(Kind.NOT_CONNECTED, true),
				of(new ChannelClosedException("left")).as(Kind.CLOSED, false),
				of(new ChannelJoinException("no", "Unauthorized", true)).as(Kind.REFUSED, false, "Unauthorized"),
				of(new ChannelJoinException("later", null, false)).as(Kind.UNAVAILABLE, true),
				of(new PushRejectedException("The server rejected it: no", "no", null)).as(Kind.REFUSED, false),
				pushed("unauthorized").as(Kind.REFUSED, false, "unauthorized"),
				pushed("increase_connection_pool").as(Kind.UNAVAILABLE, true, "increase_connection_pool"),
				pushed("payload_size_exceeded").as(Kind.TOO_LARGE, false, "payload_size_exceeded"),
				of(new PresenceRateLimitException("often")).as(Kind.RATE_LIMITED, true),
				of(new MessageTooLargeException("long")).as(Kind.TOO_LARGE, false),
				of(new RealtimeException(Kind.INVALID, false, "no JSON")).as(Kind.INVALID, false),
				of(new RealtimeException(Kind.NOT_SENT, false, "replaced")).as(Kind.NOT_SENT, false),
				of(new RealtimeException(Kind.NO_ANSWER, false, "failed")).as(Kind.NO_ANSWER, false),
				of(new SendExpiredException("old")).as(Kind.NOT_SENT, true),
				of(new SendBufferOverflowException("full")).as(Kind.NOT_SENT, true),
				of(new ConnectionLostException("lost", false)).as(Kind.NOT_SENT, true),
				of(new ConnectionLostException("lost", true)).as(Kind.NO_ANSWER, true),
				of(new PushTimeoutException("silence")).as(Kind.NO_ANSWER, true),
				rejected(Reason.PROXY, 407).as(Kind.NOT_CONNECTED, false),
				rejected(Reason.FORBIDDEN, 403).as(Kind.REFUSED, false),
				rejected(Reason.SERVER_ERROR, 500).as(Kind.UNAVAILABLE, true),
				rejected(Reason.RATE_LIMITED, 429).as(Kind.RATE_LIMITED, true),
				rejected(Reason.PAYLOAD_TOO_LARGE, 413).as(Kind.TOO_LARGE, false),
				rejected(Reason.INVALID_MESSAGE, 422).as(Kind.INVALID, false),
				rejected(Reason.NO_ANSWER, 0).as(Kind.NO_ANSWER, true),
				rejected(Reason.OTHER, 0).as(Kind.NO_ANSWER, false),
				rejected(Reason.OTHER, 418).as(Kind.REFUSED, false));
	}

	@ParameterizedTest
	@MethodSource("cases")
	void aFailureSaysOfWhichKindItIsAndWhetherToTryAgain(Case one) {
		assertThat(one.exception.getKind()).isEqualTo(one.kind);
		assertThat(one.exception.isRetryable()).isEqualTo(one.retryable);
		assertThat(one.exception.getCode()).isEqualTo(one.code);
	}

	@Test
	void noClassOfFailureIsLeftOut() {
		Set<String> classes = new ClassFileImporter().importPath(Path.of("target", "classes"))
			.stream()
			.filter((type) -> type.isAssignableTo(RealtimeException.class))
			.map(JavaClass::getSimpleName)
			.collect(Collectors.toSet());
		assertThat(classes).hasSizeGreaterThan(10);
		assertThat(cases().map(Case::name).collect(Collectors.toSet())).isEqualTo(classes);
		assertThat(cases().map((one) -> one.kind).collect(Collectors.toCollection(() -> EnumSet.noneOf(Kind.class))))
			.containsExactly(Kind.values());
	}

	@Test
	void theTableOfTheDocumentationHasEachFailure() throws IOException {
		List<Row> rows = Files.readAllLines(Path.of("..", "docs", "troubleshooting.md"))
			.stream()
			.map((line) -> line.split(" *\\| *"))
			.filter((cells) -> cells.length == 5 && cells[2].endsWith("Exception`"))
			.map((cells) -> new Row(cells[1].replace("`", ""), cells[2].replace("`", ""), cells[4]))
			.toList();
		assertThat(cases().map((one) -> one.kind + " " + one.name()).distinct())
			.containsExactlyInAnyOrderElementsOf(rows.stream().map((row) -> row.kind + " " + row.name).toList());
		cases().forEach((one) -> assertThat(rows).as("%s", one)
			.anyMatch((row) -> row.kind.equals(one.kind.name()) && row.name.equals(one.name())
					&& row.retryable.matches(one.retryable ? TIMES + ".*" : "(.*; )?" + NEVER + "( .*)?")));
	}

	@Test
	void theCodesOfTheDocumentationAreThoseOfTheProtocol() throws IOException {
		List<String[]> rows = codes("troubleshooting.md", "### A broadcast is refused");
		assertThat(rows.stream().map((cells) -> cells[1])).containsExactlyInAnyOrderElementsOf(
				codes("protocol.md", "#### 5.6.2 Codes").stream().map((cells) -> cells[1]).toList());
		assertThat(rows).hasSize(9)
			.allSatisfy((cells) -> assertThat(new PushRejectedException("no", "no", cells[1].replace("`", "")))
				.matches((ex) -> ex.isRetryable() == TIMES.equals(cells[4])));
	}

	/**
	 * Return the rows of a section that begin with a code of the server.
	 */
	private static List<String[]> codes(String page, String heading) throws IOException {
		return Files.readAllLines(Path.of("..", "docs", page))
			.stream()
			.dropWhile((line) -> !line.equals(heading))
			.skip(1)
			.takeWhile((line) -> !line.startsWith("#"))
			.filter((line) -> line.startsWith("| `") && !line.startsWith("| `error`"))
			.map((line) -> line.split(" *\\| *"))
			.toList();
	}

	@ParameterizedTest
	@EnumSource(Reason.class)
	void whatMayPassOverHttpIsNoRefusal(Reason reason) {
		BroadcastRejectedException exception = new BroadcastRejectedException(reason, 500, "no");
		Set<Kind> passing = EnumSet.of(Kind.UNAVAILABLE, Kind.RATE_LIMITED, Kind.NO_ANSWER);
		assertThat(exception.isRetryable()).isEqualTo(passing.contains(exception.getKind()));
	}

	@ParameterizedTest
	@CsvSource({ "query_canceled, true", "missing_partition, true", "unable_to_connect_to_project, true",
			"unable_to_set_policies, true", "rls_policy_error, false", "invalid_persist_ttl, false",
			"something_new, false" })
	void anUnknownCodeOfAPushIsARefusal(String code, boolean retryable) {
		PushRejectedException exception = new PushRejectedException("The server rejected it: " + code, code, code);
		assertThat(exception.isRetryable()).isEqualTo(retryable);
		assertThat(exception.getKind()).isEqualTo(retryable ? Kind.UNAVAILABLE : Kind.REFUSED);
	}

	@Test
	void theCauseIsKept() {
		Exception cause = new IllegalStateException("why");
		assertThat(new RealtimeException(Kind.INVALID, false, "no", cause)).hasCause(cause);
		assertThat(Arrays.stream(RealtimeException.class.getConstructors()))
			.allMatch((constructor) -> Arrays.asList(constructor.getParameterTypes()).contains(Kind.class));
	}

	private static Case of(RealtimeException exception) {
		return new Case(exception, Kind.REFUSED, false, null);
	}

	private static Case failed(ConnectionFailure failure) {
		return of(new ConnectionFailedException(failure));
	}

	private static Case pushed(String code) {
		return of(new PushRejectedException("The server rejected it: " + code, code, code));
	}

	private static Case rejected(Reason reason, int status) {
		return of(new BroadcastRejectedException(reason, status, "no"));
	}

	record Case(RealtimeException exception, Kind kind, boolean retryable, @Nullable String code) {

		Case as(Kind kind, boolean retryable) {
			return as(kind, retryable, null);
		}

		Case as(Kind kind, boolean retryable, @Nullable String code) {
			return new Case(this.exception, kind, retryable, code);
		}

		String name() {
			return this.exception.getClass().getSimpleName();
		}

	}

	record Row(String kind, String name, String retryable) {
	}

}
