package io.github.supabaserealtime.samples.liveboard.todos;

import io.github.supabaserealtime.samples.liveboard.embedded.ConditionalOnEmbeddedServer;
import io.github.supabaserealtime.samples.liveboard.inside.LinkHistory;
import io.github.supabaserealtime.samples.liveboard.inside.MessageLog;
import io.github.supabaserealtime.samples.liveboard.stream.EventStream;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The to-do table, where there is one: a project of yours need not have it.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnEmbeddedServer
class TodoConfiguration {

	@Bean
	TodoBoard todoBoard(EventStream stream) {
		return new TodoBoard(stream);
	}

	@Bean
	TodoListener todoListener(TodoRepository repository, TodoBoard board, LinkHistory history, MessageLog log) {
		return new TodoListener(repository, board, history, log);
	}

}
