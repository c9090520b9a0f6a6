package io.github.supabaserealtime.samples.securechat.stream;

import org.springframework.boot.task.ThreadPoolTaskExecutorCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The threads that send events to pages. They are started with the application: started
 * by a request they would belong to the web server, which warns of them when it stops.
 */
@Configuration(proxyBeanMethods = false)
class StreamConfiguration {

	@Bean
	ThreadPoolTaskExecutorCustomizer startedWithTheApplication() {
		return (executor) -> executor.setPrestartAllCoreThreads(true);
	}

}
