package io.github.supabaserealtime.internal.delivery;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

import com.sun.management.ThreadMXBean;
import io.github.supabaserealtime.ChannelOptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The channels that the application holds.
 */
class ChannelsTests {

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private final Channels channels = new Channels();

	@Test
	void channelsAreInTheOrderOfTheirCreation() {
		List<String> topics = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			create("realtime:" + i * 7919 % 100);
			topics.add("realtime:" + i * 7919 % 100);
		}
		assertThat(topics()).isEqualTo(topics);
		this.channels.remove("realtime:0");
		create("realtime:0");
		topics.remove("realtime:0");
		topics.add("realtime:0");
		assertThat(topics()).isEqualTo(topics);
		this.channels.remove("realtime:1");
		assertThat(this.channels.find("realtime:1")).isNull();
	}

	@Test
	void aListOfChannelsStaysAsItIs() {
		create("realtime:a");
		List<DefaultRealtimeChannel> before = this.channels.all();
		create("realtime:b");
		assertThat(before).hasSize(1);
		assertThat(this.channels.all()).hasSize(2);
	}

	// a copy of 4,000 channels takes about 190 KB
	@Test
	void aNewChannelDoesNotCopyTheOthers() {
		for (int i = 0; i < 4_000; i++) {
			create("realtime:" + i);
		}
		long least = Long.MAX_VALUE;
		for (int i = 0; i < 20; i++) {
			long before = THREADS.getCurrentThreadAllocatedBytes();
			create("realtime:new-" + i);
			least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
		}
		assertThat(least).isLessThan(40_000);
		assertThat(this.channels.all()).hasSize(4_020);
	}

	private void create(String topic) {
		ChannelCommands unused = (ChannelCommands) Proxy.newProxyInstance(ChannelCommands.class.getClassLoader(),
				new Class<?>[] { ChannelCommands.class }, (proxy, method, arguments) -> null);
		this.channels.get(topic, ChannelOptions.defaults(), unused, (created) -> {
		});
	}

	private List<String> topics() {
		return this.channels.all().stream().map(DefaultRealtimeChannel::getTopic).toList();
	}

}
