package io.github.supabaserealtime.test.internal.database;

import java.util.List;

import tools.jackson.databind.node.ObjectNode;

/**
 * One message for a change, with its receiver.
 *
 * @param subscriber who gets it
 * @param type {@code INSERT}, {@code UPDATE} or {@code DELETE}
 * @param ids the ids of the entries that it is for
 * @param data the data
 * @since 0.9.0
 */
public record Delivery(Subscriber subscriber, String type, List<Integer> ids, ObjectNode data) {

}
