package io.github.supabaserealtime.documentation;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.supabaserealtime.internal.join.Refusal;
import io.github.supabaserealtime.rest.BroadcastRejectedException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code docs/troubleshooting.md} explains each refusal that {@code docs/protocol.md}
 * lists, and says what the client does about it.
 */
class TroubleshootingPageTests {

	private static final Pattern CODE = Pattern.compile("`([A-Z][A-Za-z]+): [^`]*`");

	private static final Pattern NAME = Pattern.compile("`([A-Z][A-Za-z]+)`");

	@Test
	void everyReasonOfARefusedJoinIsExplained() {
		Set<String> codes = new TreeSet<>();
		for (String[] cells : rows("protocol.md", "### 4.5 Error reply")) {
			Matcher matcher = CODE.matcher(cells[1].replace("``", "`"));
			while (matcher.find()) {
				codes.add(matcher.group(1));
			}
			if (cells[1].contains("InvalidJWTToken")) {
				codes.add("InvalidJWTToken");
			}
		}
		assertThat(codes).hasSizeGreaterThan(20);
		assertThat(joins().keySet()).containsExactlyInAnyOrderElementsOf(codes);
	}

	@Test
	void whatTheClientDoesAboutARefusedJoinIsTrue() {
		joins().forEach((code, again) -> {
			if (!code.equals("UnableToReplayMessages")) {
				String truth = switch (Refusal.ofJoin(code + ": text", null).remedy()) {
					case TIME -> "yes";
					case CHANGE -> "no";
					case TOKEN -> "with another token";
				};
				assertThat(again).as(code).startsWith(truth);
			}
		});
	}

	@Test
	void everyRefusedUpgradeIsExplained() {
		List<String[]> explained = rows("troubleshooting.md", "### The upgrade is refused");
		assertThat(rows("protocol.md", "### 1.4 Refused upgrades")).hasSizeGreaterThan(10).allSatisfy((cells) -> {
			String text = cells[3].replaceAll("^`+|`+$", "").replaceAll(", check.*| for key ID.*", "");
			assertThat(explained).as(cells[3])
				.anyMatch((row) -> row[1].equals(cells[2]) && (!cells[3].startsWith("`") || row[2].contains(text)));
		});
	}

	@Test
	void everyRefusalOfPostgresChangesIsExplainedAndWhatTheClientDoesIsTrue() {
		List<String[]> explained = rows("troubleshooting.md", "### The channel is subscribed, but no rows arrive");
		List<String> texts = List.of("Unable to subscribe to changes with given parameters", "Error parsing",
				"No subscription params provided", "Column selection is not supported for wildcard subscriptions");
		assertThat(explained).hasSize(texts.size() + 1);
		for (int i = 0; i < texts.size(); i++) {
			assertThat(Refusal.endsSubscription(texts.get(i))).isTrue();
			assertThat(explained.get(i)[1]).startsWith("`" + texts.get(i));
			assertThat(explained.get(i)[3]).as(texts.get(i))
				.startsWith((Refusal.ofChanges(texts.get(i)).remedy() == Refusal.Remedy.TIME) ? "yes" : "no");
		}
	}

	@Test
	void everyReasonOfARefusalOverHttpIsExplained() {
		Map<String, String> again = new TreeMap<>();
		rows("troubleshooting.md", "### A broadcast over HTTP is refused")
			.forEach((cells) -> again.put(cells[1].replace("`", ""), cells[4]));
		Map<String, String> truth = new TreeMap<>();
		for (BroadcastRejectedException.Reason reason : BroadcastRejectedException.Reason.values()) {
			truth.put(reason.name(), new BroadcastRejectedException(reason, 500, "no").isRetryable() ? "yes" : "no");
		}
		assertThat(again).isEqualTo(truth);
	}

	/**
	 * Return what the page says for each code about trying again.
	 */
	private static Map<String, String> joins() {
		Map<String, String> joins = new TreeMap<>();
		for (String[] cells : rows("troubleshooting.md", "### A join is refused")) {
			Matcher matcher = NAME.matcher(cells[1]);
			while (matcher.find()) {
				joins.put(matcher.group(1), cells[4]);
			}
		}
		return joins;
	}

	/**
	 * Return the rows of the tables of a section, without their heads.
	 */
	private static List<String[]> rows(String page, String heading) {
		return Pages.lines(Pages.ROOT.resolve("docs").resolve(page))
			.stream()
			.dropWhile((line) -> !line.equals(heading))
			.skip(1)
			.takeWhile((line) -> !line.startsWith("#"))
			.map(String::strip)
			.filter((line) -> line.startsWith("| "))
			.skip(1)
			.map((line) -> line.split(" *\\| *"))
			.toList();
	}

}
