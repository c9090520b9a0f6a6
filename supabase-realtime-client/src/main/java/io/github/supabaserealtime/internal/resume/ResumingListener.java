package io.github.supabaserealtime.internal.resume;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.supabaserealtime.ChannelState;
import io.github.supabaserealtime.DeliveryGapEvent;
import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.RealtimeChannelStateEvent;
import io.github.supabaserealtime.internal.text.ThrottledLog;
import io.github.supabaserealtime.message.PostgresChange;
import io.github.supabaserealtime.message.PostgresRow;
import io.github.supabaserealtime.resume.ListenerResume;
import io.github.supabaserealtime.resume.PositionStore.Position;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Listener for changes of a table that reads what it has missed before it goes on with
 * live changes. It works on the delivery thread of its channel, so that the order of
 * messages and gaps is that of the channel, and what comes meanwhile waits in the queue.
 */
public final class ResumingListener implements Consumer<PostgresChange>, ChannelStage, ListenerRegistration {

	// each takes about 200 bytes
	private static final int REMEMBERED_ROWS = 20_000;

	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final String id;

	private final TableQuery query;

	private final ResumableChannel channel;

	private final StagedListener<PostgresChange> listener;

	private final ResumeSettings settings;

	private final PositionWriter writer;

	private final ListenerPosition position = new ListenerPosition(REMEMBERED_ROWS);

	private final CountDownLatch closed = new CountDownLatch(1);

	private final ThrottledLog throttledLog = new ThrottledLog(LogFactory.getLog(ResumingListener.class));

	private final ListenerRegistration stage;

	private List<String> key = List.of();

	// of the last live change: not every source knows them
	private Map<String, String> types = Map.of();

	// the live change that the table is read before
	private @Nullable PostgresChange awaited;

	// those below are shown by other threads
	private volatile @Nullable Position reached;

	private volatile boolean reading;

	private volatile long rowsRead;

	private volatile @Nullable String problem;

	ResumingListener(String id, TableQuery query, ResumableChannel channel, Consumer<? super PostgresChange> listener,
			ResumeSettings settings, PositionWriter writer) {
		this.id = id;
		this.query = query;
		this.channel = channel;
		this.listener = channel.staged(listener);
		this.settings = settings;
		this.writer = writer;
		this.stage = channel.addStage(this);
	}

	String id() {
		return this.id;
	}

	@Override
	public String source() {
		return this.settings.rows().name();
	}

	@Override
	public void stateChanged(RealtimeChannelStateEvent event) {
		this.position.interrupted();
		if (event.newState() == ChannelState.SUBSCRIBED) {
			catchUp();
		}
		else {
			this.rowsRead = 0;
		}
	}

	@Override
	public long close(DeliveryGapEvent gap) {
		if (gap.cause() == DeliveryGapEvent.Cause.OVERFLOW) {
			this.position.gap();
			this.rowsRead = 0;
		}
		if (!this.position.isGapOpen() && !this.position.isNew()) {
			// the channel was subscribed before it told of the gap
			return this.rowsRead;
		}
		return catchUp() ? this.rowsRead : -1;
	}

	@Override
	public void accept(PostgresChange change) {
		if (this.position.isReadBeforeLive()) {
			this.awaited = change;
			catchUp();
			this.awaited = null;
		}
		RowIdentity identity = identity(change);
		learnTypes(change);
		String key = (identity != null) ? identity.key() : key(change);
		ListenerPosition.Digest digest = (identity != null) ? identity.digest() : null;
		boolean stopped = false;
		try {
			if (!this.position.isKnown(key, digest)) {
				this.listener.accept(change);
			}
		}
		catch (RuntimeException ex) {
			stopped = isEnding() || this.channel.isStop(ex);
			throw ex;
		}
		finally {
			if (stopped) {
				this.position.interrupted();
			}
			else {
				// if it failed, who handles errors has had it
				this.position.livePassed(key, digest, (identity != null) ? identity.position() : null,
						this.channel.isDropping());
				moved();
			}
		}
	}

	private @Nullable RowIdentity identity(@Nullable PostgresChange change) {
		if (change == null || this.key.isEmpty() || !change.errors().isEmpty()) {
			return null;
		}
		PostgresRow row = null;
		if (change instanceof PostgresChange.Insert insert) {
			row = insert.record();
		}
		else if (change instanceof PostgresChange.Update update) {
			row = update.record();
		}
		return (row != null) ? RowIdentity.of(row, this.key, this.query.column()) : null;
	}

	private @Nullable String key(PostgresChange change) {
		return (change instanceof PostgresChange.Delete delete && !this.key.isEmpty())
				? RowIdentity.key(delete.oldRecord(), this.key) : null;
	}

	private void moved() {
		Position now = this.position.position();
		if (now != null && !now.equals(this.reached)) {
			this.reached = now;
			this.writer.moved(this.id, now);
		}
	}

	/**
	 * Read what was missed, and try until it is read or nothing is to be delivered any
	 * more.
	 * @return whether it was read
	 */
	private boolean catchUp() {
		this.reading = true;
		try {
			for (int attempt = 1; !isEnding(); attempt++) {
				try {
					if (read()) {
						this.problem = null;
						return true;
					}
				}
				catch (RuntimeException ex) {
					this.problem = "What was missed could not be read: " + ex.getMessage();
					this.throttledLog.warn("Listener '" + this.id + "' could not read what it missed of " + this.query
							+ " (" + source() + "); its channel waits, and it tries again: " + ex.getMessage());
					await(this.settings.delay(attempt));
				}
			}
			return false;
		}
		finally {
			this.reading = false;
		}
	}

	private boolean isEnding() {
		return this.closed.getCount() == 0 || this.channel.isEnding();
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
			// somebody else's: the delivery goes on
			this.throttledLog.warn("Listener '" + this.id + "' was interrupted while it waited; it goes on");
		}
	}

	private boolean read() {
		MissedRows.Table table = this.settings.rows().open(this.query, this.channel);
		this.key = table.key();
		if (this.position.isNew()) {
			begin(table);
		}
		Position after = this.position.readFrom(this.settings.overlap());
		List<PostgresRow> page = table.page(after, this.settings.pageSize());
		while (!page.isEmpty()) {
			for (PostgresRow row : page) {
				if (isEnding() || !hand(row)) {
					return false;
				}
			}
			Position last = RowIdentity.place(page.get(page.size() - 1), this.key, this.query.column());
			if (last.equals(after)) {
				throw new IllegalStateException("The same rows were read twice");
			}
			after = last;
			page = table.page(after, this.settings.pageSize());
		}
		this.position.readDone();
		return true;
	}

	private void begin(MissedRows.Table table) {
		Position stored = this.writer.claim(this.id);
		if (stored != null) {
			this.position.begin(stored, Position.START);
		}
		else {
			Position start = this.settings.start(table);
			this.position.begin(start, start);
		}
		moved();
	}

	private void learnTypes(PostgresChange change) {
		if (change instanceof PostgresChange.Insert insert) {
			this.types = insert.record().columns();
		}
		else if (change instanceof PostgresChange.Update update) {
			this.types = update.record().columns();
		}
	}

	private boolean hand(PostgresRow read) {
		PostgresRow row = (read.columns().isEmpty() && !this.types.isEmpty())
				? RowIdentity.typed(read, this.types, this.channel.jsonMapper()) : read;
		RowIdentity identity = RowIdentity.of(row, this.key, this.query.column());
		if (identity == null) {
			throw new IllegalStateException("A row without a key was read");
		}
		boolean news = this.position.isNews(identity.key(), identity.digest());
		if (news) {
			PostgresChange live = identity.equals(identity(this.awaited)) ? this.awaited : null;
			PostgresChange change = (live != null) ? live : new PostgresChange.Read(this.channel.connectionName(),
					this.channel.getTopic(), List.of(), this.query.schema(), this.query.table(), row);
			if (!this.channel.handOver(this.listener, change)) {
				return false;
			}
			this.rowsRead++;
		}
		this.position.rowPassed(identity.key(), identity.digest(), news, identity.position());
		moved();
		return true;
	}

	/**
	 * Return how far the listener is.
	 */
	ListenerResume.Status status() {
		String lost = this.writer.problem(this.id);
		return new ListenerResume.Status(this.reached, this.reading, this.rowsRead,
				(this.problem != null) ? this.problem : lost);
	}

	@Override
	public void close() {
		this.closed.countDown();
		this.listener.close();
		this.stage.close();
		this.writer.flush();
	}

}
