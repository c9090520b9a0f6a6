package io.github.supabaserealtime.internal.channel;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.supabaserealtime.ChannelJoinException;
import io.github.supabaserealtime.RealtimeException;
import io.github.supabaserealtime.internal.join.Refusal;
import io.github.supabaserealtime.internal.machine.ConnectionReporter;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a subscription: what is still missing, and which calls wait for it.
 */
final class SubscribeProgress {

	private final String topic;

	private final ConnectionReporter reporter;

	private final SubscribeCalls calls;

	private @Nullable Refusal refusal;

	// whether the refusal is about Postgres changes, which an accepted join does not mend
	private boolean changesRefused;

	private boolean lastJoinFailed;

	private String lastFailure = "";

	/**
	 * Create the progress of a channel that is not subscribed.
	 * @param wait how long the server waits for the database before it answers a join:
	 * the limit of calls is longer by that time
	 */
	SubscribeProgress(String topic, ChannelContext context, @Nullable Duration wait) {
		this.topic = topic;
		this.reporter = context.connection().reporter();
		Duration limit = context.connection().settings().timeouts().subscribe();
		this.calls = new SubscribeCalls(topic, (wait != null) ? limit.plus(wait) : limit, context,
				() -> this.reporter.channelSituation(topic));
	}

	void add(CompletableFuture<Void> future) {
		this.calls.add(future);
	}

	/**
	 * The connection is started: the limits of those who wait begin.
	 */
	void started() {
		this.calls.started();
	}

	void end(@Nullable RealtimeException exception) {
		this.calls.end(exception);
		this.reporter.channelWaitsNoMore(this.topic);
	}

	/**
	 * Return why joins cannot succeed before something changes.
	 */
	@Nullable Refusal refusal() {
		return this.refusal;
	}

	boolean isRefused() {
		return this.refusal != null;
	}

	/**
	 * Something changed: joins are tried again.
	 */
	void forgive() {
		this.refusal = null;
		this.changesRefused = false;
	}

	boolean lastJoinFailed() {
		return this.lastJoinFailed;
	}

	/**
	 * The reason why the last join failed is known to be gone: do not hold the next join
	 * back.
	 */
	void beginAnew() {
		this.lastJoinFailed = false;
	}

	/**
	 * Tell whether the channel waits to be joined. It waits only for its turn unless its
	 * last join failed.
	 */
	void waitsForTurn(boolean waits) {
		this.calls.waitsForTurn(waits && !this.lastJoinFailed);
	}

	void waitsForLink(String failure) {
		this.reporter.channelWaits(this.topic, failure);
	}

	/**
	 * The server ended the join.
	 */
	void ended(String reason) {
		this.reporter.channelProblem(this.topic, "is not subscribed", reason);
	}

	/**
	 * The server sends no Postgres changes, although the channel is joined.
	 */
	void changesMissing(String reason) {
		this.reporter.channelProblem(this.topic, "receives no Postgres changes", reason);
	}

	void joinSent() {
		this.reporter.channelWaits(this.topic,
				"the server has not answered the join" + (this.lastJoinFailed ? ", after " + this.lastFailure : ""));
	}

	void joinAccepted() {
		if (!this.changesRefused) {
			this.refusal = null;
		}
		this.lastJoinFailed = false;
		this.reporter.channelWaits(this.topic, "the server has not confirmed the Postgres changes");
	}

	void joinFailed(String reason) {
		this.lastJoinFailed = true;
		this.lastFailure = reason;
		this.reporter.channelWaits(this.topic, reason);
	}

	/**
	 * Take note of a refusal before it is reported, so that those who are told find it in
	 * the status.
	 */
	void note(Refusal reason) {
		note(reason.isLasting() ? reason : null, false);
	}

	/**
	 * Take note of a refusal of the Postgres changes of a joined channel.
	 */
	void noteChanges(Refusal reason) {
		note(reason, true);
	}

	private void note(@Nullable Refusal reason, boolean changes) {
		this.changesRefused = changes;
		this.refusal = reason;
	}

	/**
	 * The server refused the join, or closed the channel.
	 * @return what those are told who wait in vain
	 */
	ChannelJoinException refused(Refusal reason) {
		this.reporter.channelProblem(this.topic, "is not subscribed", reason.text());
		boolean lasting = reason.isLasting();
		ChannelJoinException exception = new ChannelJoinException(
				"The channel '" + this.topic + "' was refused: " + reason.text(), reason.code(), lasting);
		note(reason);
		if (lasting) {
			this.calls.end(exception);
		}
		return exception;
	}

	/**
	 * The server will send no database changes, although the channel is joined.
	 */
	void changesRefused(Refusal reason) {
		this.calls.end(new ChannelJoinException(
				"The channel '" + this.topic + "' receives no Postgres changes: " + reason.text(), null,
				reason.isLasting()));
	}

}
