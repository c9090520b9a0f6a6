package io.github.supabaserealtime.internal.resume;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

import io.github.supabaserealtime.ChannelOptions;
import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.message.RealtimeMessage;
import tools.jackson.databind.json.JsonMapper;

/**
 * Channel that records what it is asked for.
 */
class RecordingChannel implements ResumableChannel {

	final List<URI> asked = new ArrayList<>();

	final List<String> schemas = new ArrayList<>();

	String answer = "[]";

	ChannelOptions options = ChannelOptions.defaults();

	long sinceArrival;

	long now;

	/**
	 * After how long the stages are to be called.
	 */
	final List<Duration> delays = new ArrayList<>();

	/**
	 * What is answered first.
	 */
	final Deque<String> answers = new ArrayDeque<>();

	@Override
	public ListenerRegistration addStage(ChannelStage stage) {
		return () -> {
		};
	}

	@Override
	public ListenerRegistration callStages(Duration delay) {
		this.delays.add(delay);
		return () -> this.delays.remove(delay);
	}

	@Override
	public <M extends RealtimeMessage> boolean handOver(Consumer<? super M> listener, M message) {
		listener.accept(message);
		return true;
	}

	@Override
	public String readRows(URI uri, String schema) {
		this.asked.add(uri);
		this.schemas.add(schema);
		String first = this.answers.poll();
		return (first != null) ? first : this.answer;
	}

	@Override
	public <M extends RealtimeMessage> StagedListener<M> staged(Class<M> type, Consumer<? super M> listener) {
		return new DirectListener<>(listener);
	}

	@Override
	public boolean isStop(RuntimeException thrown) {
		return false;
	}

	@Override
	public boolean isDropping() {
		return false;
	}

	@Override
	public long now() {
		return this.now;
	}

	@Override
	public long sinceArrival() {
		return this.sinceArrival;
	}

	@Override
	public ChannelOptions getOptions() {
		return this.options;
	}

	@Override
	public boolean isEnding() {
		return false;
	}

	@Override
	public JsonMapper jsonMapper() {
		return JsonMapper.shared();
	}

	@Override
	public String connectionName() {
		return "connection";
	}

	@Override
	public String getTopic() {
		return "realtime:public:orders";
	}

}
