package io.github.supabaserealtime.internal.protocol;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NameCache}.
 */
class NameCacheTests {

	private final NameCache names = new NameCache();

	private String ofText(String name) {
		return this.names.get("<" + name + ">", 1, name.length() + 1, name.hashCode());
	}

	private @Nullable String ofBytes(String name) {
		byte[] bytes = ("<" + name + ">").getBytes(StandardCharsets.UTF_8);
		return this.names.get(bytes, 1, bytes.length - 1);
	}

	@Test
	void aNameIsTheSameObjectInTextsAndInBytes() {
		String name = ofText("realtime:room");
		assertThat(name).isEqualTo("realtime:room");
		assertThat(ofText("realtime:room")).isSameAs(name);
		assertThat(ofBytes("realtime:room")).isSameAs(name);
	}

	@Test
	void namesOfTheSameHashAreToldApart() {
		assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
		assertThat(ofBytes("Aa")).isEqualTo("Aa");
		assertThat(ofBytes("BB")).isEqualTo("BB");
		assertThat(ofText("Aa")).isEqualTo("Aa");
		assertThat(ofBytes("BB")).isEqualTo("BB");
	}

	@Test
	void aNameInOtherCharactersIsLeftToADecoder() {
		assertThat(ofText("zimmer-\u00fc")).isEqualTo("zimmer-\u00fc");
		assertThat(ofBytes("zimmer-\u00fc")).isNull();
	}

	@Test
	void emptyAndLongNamesAreRead() {
		String longName = "n".repeat(300);
		assertThat(ofBytes("")).isEmpty();
		assertThat(ofBytes(longName)).isEqualTo(longName);
		assertThat(ofText(longName)).isEqualTo(longName);
	}

	@Test
	void controlCharactersAreKept() {
		assertThat(ofBytes("a\u0000b\n")).isEqualTo("a\u0000b\n");
	}

}
