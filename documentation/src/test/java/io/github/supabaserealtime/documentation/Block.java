package io.github.supabaserealtime.documentation;

import java.util.stream.Collectors;

/**
 * One fenced block of a page.
 *
 * @param page the path of the page below the root of the repository
 * @param line the line of its first line of text, counted from 1
 * @param language what stands behind the opening fence
 * @param text the text, without the indentation of the fence
 */
record Block(String page, int line, String language, String text) {

	/**
	 * Return a name for a package that the blocks of the page share.
	 */
	String packageName() {
		return "page." + this.page.replace(".md", "").replaceAll("\\W", "_").toLowerCase();
	}

	/**
	 * Return the imports of Java or Kotlin.
	 */
	String imports() {
		return this.text.lines().filter((line) -> line.startsWith("import ")).collect(Collectors.joining("\n"));
	}

	/**
	 * Return the code without its imports, with as many lines as before.
	 */
	String code() {
		return this.text.lines()
			.map((line) -> (line.startsWith("import ") || line.startsWith("package ")) ? "" : line)
			.collect(Collectors.joining("\n"));
	}

	@Override
	public String toString() {
		return this.page + ":" + this.line;
	}

}
