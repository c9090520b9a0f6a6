package io.github.supabaserealtime.samples.securechat;

import tools.jackson.databind.JsonNode;

/**
 * An event of the stream.
 *
 * @param name its name
 * @param data its data
 */
record PageEvent(String name, JsonNode data) {

}
