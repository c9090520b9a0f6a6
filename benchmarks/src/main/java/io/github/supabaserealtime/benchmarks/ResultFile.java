package io.github.supabaserealtime.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file in which a client tells what it has measured.
 */
final class ResultFile {

	private ResultFile() {
	}

	/**
	 * Write the result. It is complete as soon as the file is there.
	 */
	static void write(Path file, CharSequence result) {
		try {
			Path unfinished = Files.writeString(file.resolveSibling(file.getFileName() + ".part"), result);
			Files.move(unfinished, file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
