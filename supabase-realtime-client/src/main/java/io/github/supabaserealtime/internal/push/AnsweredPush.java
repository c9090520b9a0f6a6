package io.github.supabaserealtime.internal.push;

import io.github.supabaserealtime.internal.machine.Moment;

/**
 * A push that the server has answered.
 *
 * @param event its event on the wire
 * @param sentAt when it was handed to the writer
 * @param completion completes its future with what the answer says
 */
public record AnsweredPush(String event, Moment sentAt, Runnable completion) {
}
