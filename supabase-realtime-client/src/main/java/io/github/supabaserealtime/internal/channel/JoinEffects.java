package io.github.supabaserealtime.internal.channel;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.supabaserealtime.ConnectionFailure;
import io.github.supabaserealtime.internal.join.JoinQueue;
import io.github.supabaserealtime.internal.machine.ConnectionContext;
import io.github.supabaserealtime.internal.machine.FrameSender;
import io.github.supabaserealtime.internal.machine.LinkSignals;
import io.github.supabaserealtime.internal.machine.PausableTimers;
import io.github.supabaserealtime.internal.token.AccessTokens;
import org.jspecify.annotations.Nullable;

/**
 * The effects of the joins of a link: on the channel whose turn it is, and on the link,
 * whose heartbeats the server does not answer behind a join.
 */
final class JoinEffects implements JoinQueue.Effects {

	private final ConnectionContext context;

	private final FrameSender sender;

	private final LinkSignals link;

	private final AccessTokens tokens;

	private final PausableTimers answerTimers;

	private final Function<String, @Nullable ChannelMachine> channels;

	private final Supplier<List<ChannelMachine>> all;

	private final Consumer<String> prepared;

	/**
	 * Create the effects.
	 * @param answerTimers stand still while a join is unanswered
	 * @param channels finds a channel of the link by its topic
	 * @param all returns the channels of the link
	 * @param prepared run with the topic when the token for its join is there
	 */
	JoinEffects(ConnectionContext context, FrameSender sender, LinkSignals link, AccessTokens tokens,
			PausableTimers answerTimers, Function<String, @Nullable ChannelMachine> channels,
			Supplier<List<ChannelMachine>> all, Consumer<String> prepared) {
		this.context = context;
		this.sender = sender;
		this.link = link;
		this.tokens = tokens;
		this.answerTimers = answerTimers;
		this.channels = channels;
		this.all = all;
		this.prepared = prepared;
	}

	@Override
	public void prepare(String topic) {
		this.context.inputs().submit(() -> this.tokens.whenResolved(() -> this.prepared.accept(topic)));
	}

	@Override
	public @Nullable String send(String topic) {
		ChannelMachine channel = this.channels.apply(topic);
		return (channel != null) ? channel.membership().join(this.tokens.current()) : null;
	}

	@Override
	public Duration databaseWait(String topic) {
		ChannelMachine channel = this.channels.apply(topic);
		return (channel != null) ? channel.databaseWait() : Duration.ZERO;
	}

	@Override
	public boolean isSocketUsed() {
		return this.all.get().stream().anyMatch(ChannelMachine::usesSocket);
	}

	@Override
	public void timedOut(String topic, String ref) {
		this.context.inputs().submit(() -> {
			ChannelMachine channel = this.channels.apply(topic);
			if (channel != null) {
				channel.membership().joinTimedOut(ref);
			}
		});
	}

	@Override
	public void pending(boolean pending, Duration wait) {
		this.link.joinsPending(pending, wait);
		if (pending) {
			this.answerTimers.pause();
		}
		else {
			this.answerTimers.resume();
		}
	}

	@Override
	public void answered() {
		this.link.joinAnswered();
	}

	@Override
	public void probe(Duration wait) {
		this.link.probe(wait);
	}

	@Override
	public void giveUp(ConnectionFailure failure) {
		long epoch = this.sender.epoch();
		this.context.inputs().submit(() -> this.link.giveUp(epoch, failure));
	}

	@Override
	public long lastReceived() {
		return this.sender.activity().lastReceived();
	}

}
