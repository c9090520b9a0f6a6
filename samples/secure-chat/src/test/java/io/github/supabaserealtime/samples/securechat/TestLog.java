package io.github.supabaserealtime.samples.securechat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Reads what is logged from now on, at all levels. Earlier runs wrote to the same file.
 */
final class TestLog {

	private static final Pattern TOKEN = Pattern.compile("eyJ[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]{8,}");

	private final Path file;

	private final int start;

	TestLog(Path file) throws IOException {
		this.file = file;
		this.start = (int) Files.size(file);
	}

	boolean contains(String text) throws IOException {
		return content().contains(text);
	}

	boolean containsToken() throws IOException {
		return TOKEN.matcher(content()).find();
	}

	private String content() throws IOException {
		byte[] bytes = Files.readAllBytes(this.file);
		return new String(Arrays.copyOfRange(bytes, this.start, bytes.length), StandardCharsets.UTF_8);
	}

}
