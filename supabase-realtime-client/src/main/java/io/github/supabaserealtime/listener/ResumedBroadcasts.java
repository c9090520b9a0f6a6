package io.github.supabaserealtime.listener;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.supabaserealtime.ListenerRegistration;
import io.github.supabaserealtime.RealtimeChannel;
import io.github.supabaserealtime.internal.resume.BroadcastQuery;
import io.github.supabaserealtime.internal.resume.DefaultListenerResume;
import io.github.supabaserealtime.internal.resume.ResumableHost;
import io.github.supabaserealtime.message.RealtimeMessage;
import io.github.supabaserealtime.resume.ListenerResume;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * What a listener for stored broadcasts needs to go on where it stopped.
 *
 * @param <M> the type of message
 * @param id the id of the listener
 * @param query the broadcasts that it wants
 * @param beans where the {@link ListenerResume} is
 */
record ResumedBroadcasts<M extends RealtimeMessage>(String id, BroadcastQuery<M> query,
		ConfigurableListableBeanFactory beans) {

	private static final String ATTRIBUTE = "attribute 'resume' is true, but ";

	/**
	 * Check a listener.
	 * @throws InvalidListenerException if it cannot resume
	 */
	static <M extends RealtimeMessage> ResumedBroadcasts<M> of(ListenerMethod method, String id,
			BroadcastQuery<M> query, ConfigurableListableBeanFactory beans) {
		ResumedChanges.requirePosition(method, id, ATTRIBUTE);
		if (method.isInBatches()) {
			throw method.invalid("attribute 'batch' is true, but a listener with 'resume' gets one message after the"
					+ " other: remove one of the two");
		}
		ListenerResume resume = beans.getBeanProvider(ListenerResume.class).getIfUnique();
		if (resume == null || (resume instanceof DefaultListenerResume given && !given.readsBroadcasts())) {
			throw method.invalid(ATTRIBUTE + "nothing reads broadcasts: set 'supabase.realtime.resume.broadcasts', or"
					+ " declare a bean ListenerResume");
		}
		return new ResumedBroadcasts<>(id, query, beans);
	}

	/**
	 * Register the listener so that it resumes. On the stub of a channel it does not.
	 * @param call takes live broadcasts and those that were read
	 * @param registration registers a listener with the channel
	 */
	List<ListenerRegistration> register(RealtimeChannel channel, Consumer<M> call,
			BiFunction<RealtimeChannel, Consumer<M>, List<ListenerRegistration>> registration) {
		ListenerResume resume = this.beans.getBeanProvider(ListenerResume.class).getIfUnique();
		if (resume instanceof DefaultListenerResume resumes && channel instanceof ResumableHost host) {
			var resuming = resumes.add(this.id, this.query, host.resumable(), call);
			return Stream
				.concat(registration.apply(channel, resuming).stream(), Stream.<ListenerRegistration>of(resuming))
				.toList();
		}
		return registration.apply(channel, call);
	}

}
