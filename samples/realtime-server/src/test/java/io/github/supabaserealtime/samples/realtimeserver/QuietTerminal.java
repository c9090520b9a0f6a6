package io.github.supabaserealtime.samples.realtimeserver;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import io.github.supabaserealtime.samples.realtimeserver.RealtimeServerApplication.Terminal;

/**
 * A terminal that nobody types on and whose output, which has keys, goes nowhere.
 */
final class QuietTerminal {

	private QuietTerminal() {
	}

	static Terminal create() {
		return new Terminal(InputStream.nullInputStream(),
				new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
	}

}
