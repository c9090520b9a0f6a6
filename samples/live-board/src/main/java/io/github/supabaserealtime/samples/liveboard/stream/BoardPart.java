package io.github.supabaserealtime.samples.liveboard.stream;

/**
 * A part of the board. A page that opens gets the content of all parts at once, and then
 * the events that the parts publish.
 */
public interface BoardPart {

	/**
	 * Return the name of the part in the snapshot that a page gets.
	 * @return the name
	 */
	String name();

	/**
	 * Return the part as of now. A part changes before it publishes its event, so that a
	 * snapshot never lacks what an earlier event said.
	 * @return the content, to be written as JSON
	 */
	Object content();

}
