package io.github.supabaserealtime.samples.liveboard;

import tools.jackson.databind.JsonNode;

/**
 * An event of the stream.
 *
 * @param name its name
 * @param data its data
 */
record BoardEvent(String name, JsonNode data) {

}
