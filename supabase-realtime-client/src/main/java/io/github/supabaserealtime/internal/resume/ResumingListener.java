package io.github.supabaserealtime.internal.resume;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.RealtimeInstrumentation;
import io.github.supabaserealtime.internal.text.DurationText;
import io.github.supabaserealtime.internal.text.ThrottledLog;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.resume.ListenerResume;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Listener that reads what it has missed before it goes on with live messages. It works
 * on the delivery thread of its channel, so that the order of messages and gaps is that
 * of the channel, and what comes meanwhile waits in the queue.
 *
 * @param <M> the type of message
 */
public final class ResumingListener<M extends RealtimeMessage>
		implements Consumer<M>, ChannelStage, ListenerRegistration {

	private static final Log logger = LogFactory.getLog(ResumingListener.class);

	// each takes about 200 bytes
	private static final int REMEMBERED = 20_000;

	// the server may stream, or store a client's broadcast, some time after it said so
	private static final Duration AGAIN = Duration.ofSeconds(2);

	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final ListenerRegistration NO_TIMER = () -> {
	};

	private final String id;

	private final ResumeSource<M> source;

	private final ResumableChannel channel;

	private final StagedListener<M> listener;

	private final ResumeSettings settings;

	private final PositionWriter writer;

	private final ListenerPosition position = new ListenerPosition(REMEMBERED);

	private final CountDownLatch closed = new CountDownLatch(1);

	private final ThrottledLog throttledLog = new ThrottledLog(logger);

	private final ListenerRegistration stage;

	// another instance may have moved the stored position: claim it again
	private boolean left;

	// the live message that waits until what was missed has been read
	private @Nullable M awaited;

	private final ResumeProgress progress;

	// when to read once more what may have been missed, or null
	private @Nullable Long againAt;

	private volatile ListenerRegistration timer = NO_TIMER;

	private Runnable forgetting = () -> {
	};

	ResumingListener(String id, ResumeSource<M> source, ResumableChannel channel, Consumer<? super M> listener,
			ResumeSettings settings, PositionWriter writer) {
		this.id = id;
		this.source = source;
		this.channel = channel;
		this.listener = channel.staged(source.type(), listener);
		this.settings = settings;
		this.writer = writer;
		this.progress = new ResumeProgress(id, writer);
		this.stage = channel.addStage(this);
	}

	String id() {
		return this.id;
	}

	@Override
	public String source() {
		return this.source.name();
	}

	@Override
	public void stateChanged(RealtimeChannelStateEvent event) {
		if (event.oldState() == event.newState() && !this.position.isNew()) {
			// the event is for listeners that were added later, or have asked for it
			readAgainIfDue();
			return;
		}
		this.position.interrupted();
		if (event.newState() == ChannelState.SUBSCRIBED) {
			closeGap();
		}
		else {
			doNotReadAgain();
			this.progress.rowsRead(0);
			if (event.newState() == ChannelState.CLOSED) {
				this.left = true;
				this.writer.flushInTime();
			}
		}
	}

	@Override
	public long close(DeliveryGapEvent gap) {
		if (gap.cause() == DeliveryGapEvent.Cause.OVERFLOW) {
			this.position.gap();
			this.progress.rowsRead(0);
		}
		if (!this.position.isGapOpen() && !this.position.isNew()) {
			// the channel was subscribed before it told of the gap
			return this.progress.rowsRead();
		}
		return closeGap() ? this.progress.rowsRead() : -1;
	}

	@Override
	public void refused() {
		this.position.interrupted();
		this.left = true;
	}

	@Override
	public void accept(M message) {
		boolean sentAgain = this.source.isSentAgain(message);
		if (!sentAgain) {
			readBefore(message);
		}
		MessageIdentity identity = identity(message);
		boolean stopped = false;
		try {
			if (!isKnown(identity, sentAgain)) {
				this.listener.accept(message);
			}
		}
		catch (RuntimeException ex) {
			stopped = isEnding() || this.channel.isStop(ex);
			throw ex;
		}
		catch (Error ex) {
			// for example a class that cannot be loaded any more
			stopped = isEnding();
			throw ex;
		}
		finally {
			if (stopped) {
				refused();
			}
			else {
				// a message that failed has been passed to the error handler
				passed(identity, sentAgain);
			}
		}
	}

	private void readBefore(M message) {
		if (this.position.isReadBeforeLive() || this.left) {
			this.awaited = message;
			closeGap();
			this.awaited = null;
		}
	}

	/**
	 * Read what was missed, and once more later unless a live message has shown that this
	 * is all.
	 * @return whether it was read
	 */
	private boolean closeGap() {
		doNotReadAgain();
		boolean read = catchUp(this.position.isGapOpen());
		if (read && (this.position.isReadBeforeLive() || !this.source.isLiveProof())) {
			this.againAt = this.channel.now() + AGAIN.toNanos();
			this.timer = this.channel.callStages(AGAIN);
		}
		return read;
	}

	private void readAgainIfDue() {
		Long at = this.againAt;
		if (at != null && this.channel.now() - at >= 0) {
			doNotReadAgain();
			this.position.gap();
			catchUp(false);
		}
	}

	private void doNotReadAgain() {
		this.againAt = null;
		this.timer.close();
		this.timer = NO_TIMER;
	}

	private MessageIdentity identity(M message) {
		try {
			return this.source.identity(message);
		}
		catch (RuntimeException ex) {
			// the text of the exception may contain the row
			this.throttledLog.warn("Listener '" + this.id + "' gets a live message of " + this.source
					+ " that cannot be compared with what is read: " + ex.getClass().getSimpleName());
			return MessageIdentity.NONE;
		}
	}

	private void passed(MessageIdentity identity, boolean sentAgain) {
		String key = identity.key();
		ListenerPosition.Digest digest = identity.digest();
		if (!sentAgain) {
			this.position.livePassed(key, digest, identity.position(), this.channel.isDropping());
			moved();
		}
		else if (key != null && digest != null) {
			this.position.rowPassed(key, digest, true, null);
		}
	}

	private boolean isKnown(MessageIdentity identity, boolean sentAgain) {
		String key = identity.key();
		ListenerPosition.Digest digest = identity.digest();
		if (sentAgain) {
			return key != null && digest != null && !this.position.isNews(key, digest);
		}
		return this.position.isKnown(key, digest);
	}

	private void moved() {
		Position now = this.position.position();
		if (now != null && !now.equals(this.progress.reached())) {
			this.progress.reached(now);
			this.writer.moved(this.id, now);
		}
	}

	/**
	 * Read what was missed, and try until it is read or nothing is to be delivered any
	 * more.
	 * @param gap whether it is logged even if nothing was missed
	 * @return whether it was read
	 */
	private boolean catchUp(boolean gap) {
		long began = this.channel.now();
		long before = this.progress.rowsRead();
		this.progress.reading(true);
		try {
			for (int attempt = 1; !isEnding(); attempt++) {
				try {
					boolean done = readObserved();
					if (done) {
						this.progress.problem(null);
						readDone(gap, this.progress.rowsRead() - before, began);
					}
					this.left |= !done;
					return done;
				}
				catch (RuntimeException ex) {
					this.progress.problem("What was missed could not be read: " + ex.getMessage());
					this.throttledLog.warn("Listener '" + this.id + "' could not read what it missed of " + this.source
							+ " (" + source() + "); its channel waits, and it tries again: " + ex.getMessage());
					await(this.settings.delay(attempt));
				}
			}
			this.left = true;
			return false;
		}
		finally {
			this.progress.reading(false);
		}
	}

	private void readDone(boolean gap, long rows, long began) {
		if (gap || rows > 0) {
			logger.info("Listener '" + this.id + "' has read what it missed of " + this.source + " (" + source() + "): "
					+ rows + ((rows == 1) ? " row in " : " rows in ")
					+ DurationText.of(Duration.ofNanos(this.channel.now() - began)));
		}
	}

	private boolean isEnding() {
		return this.closed.getCount() == 0 || !this.listener.delivers() || this.channel.isEnding();
	}

	private void await(long nanos) {
		long end = System.nanoTime() + nanos;
		try {
			for (long rest = nanos; rest > 0 && !isEnding(); rest = end - System.nanoTime()) {
				if (this.closed.await(Math.min(rest, LOOK_NANOS), TimeUnit.NANOSECONDS)) {
					return;
				}
			}
		}
		catch (InterruptedException ex) {
			// not an interrupt of ours: the delivery goes on
			this.throttledLog.warn("Listener '" + this.id + "' was interrupted while it waited; it goes on");
		}
	}

	private boolean readObserved() {
		RealtimeInstrumentation.Observed<Long> observed = this.channel.reading(this.id, source(),
				this.source.toString());
		if (observed == null) {
			return read();
		}
		long before = this.progress.rowsRead();
		Throwable failure = null;
		RealtimeInstrumentation.Scope scope = observed.open();
		try (scope) {
			return read();
		}
		catch (RuntimeException | Error ex) {
			failure = ex;
			throw ex;
		}
		finally {
			observed.end(this.progress.rowsRead() - before, failure);
		}
	}

	private boolean read() {
		ResumeSource.View<M> view = this.source.open();
		// opening the table may have taken long
		if (isEnding()) {
			return false;
		}
		if (this.position.isNew() || this.left) {
			begin(view);
		}
		Position after = this.position.readFrom(this.settings.overlap());
		List<ResumeSource.Missed<M>> page = view.page(after, this.settings.pageSize());
		while (!page.isEmpty()) {
			for (ResumeSource.Missed<M> missed : page) {
				if (isEnding() || !hand(missed)) {
					return false;
				}
			}
			Position last = page.get(page.size() - 1).place();
			if (last.equals(after)) {
				throw new IllegalStateException("The same rows were read twice");
			}
			after = last;
			page = view.page(after, this.settings.pageSize());
		}
		this.position.readDone(view.end());
		moved();
		return true;
	}

	private void begin(ResumeSource.View<M> view) {
		Position stored = this.writer.claim(this.id);
		this.left = false;
		if (stored != null) {
			this.position.begin(stored, Position.START);
		}
		else if (this.position.isNew()) {
			Position start = this.settings.start(view.last());
			this.position.begin(start, start);
		}
		moved();
	}

	private boolean hand(ResumeSource.Missed<M> missed) {
		M message = missed.message();
		boolean news = message != null && this.position.isNews(missed.key(), missed.digest());
		if (message != null && news) {
			M live = this.awaited;
			boolean copy = live != null && missed.isCopyOf(identity(live));
			ListenerAttempt<M> attempt = new ListenerAttempt<>(this.listener);
			boolean had = this.channel.handOver(attempt, (live != null && copy) ? live : message);
			// a failure during a stop may have been caused by it
			if (!had || (!attempt.hasReturned() && isEnding())) {
				return false;
			}
			if (!copy) {
				this.progress.rowsRead(this.progress.rowsRead() + 1);
			}
		}
		this.position.rowPassed(missed.key(), missed.digest(), news, missed.position());
		moved();
		return true;
	}

	/**
	 * Return how far the listener is.
	 */
	ListenerResume.Status status() {
		return this.progress.status();
	}

	/**
	 * Return what is shown of the listener.
	 */
	ResumeProgress progress() {
		return this.progress;
	}

	/**
	 * Have something done when the listener is to be shown no more. Called before it is
	 * given away.
	 */
	void whenForgotten(Runnable action) {
		this.forgetting = action;
	}

	/**
	 * Return what has the listener shown no more. It does not keep the listener alive.
	 */
	public Runnable forgetting() {
		return this.forgetting;
	}

	@Override
	public void close() {
		this.closed.countDown();
		this.timer.close();
		this.listener.close();
		this.stage.close();
		// closing does not wait for a store that does not answer
		this.writer.hurry();
	}

}
