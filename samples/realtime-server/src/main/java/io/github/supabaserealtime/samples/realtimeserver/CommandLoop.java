package io.github.supabaserealtime.samples.realtimeserver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Reads commands until there are no more. Without a terminal the server just runs.
 */
class CommandLoop implements ApplicationRunner {

	private static final Log logger = LogFactory.getLog(CommandLoop.class);

	private final RealtimeServerApplication.Terminal terminal;

	private final Announcement announcement;

	private final Commands commands;

	private final ConfigurableApplicationContext context;

	CommandLoop(RealtimeServerApplication.Terminal terminal, Announcement announcement, Commands commands,
			ConfigurableApplicationContext context) {
		this.terminal = terminal;
		this.announcement = announcement;
		this.commands = commands;
		this.context = context;
	}

	@Override
	public void run(ApplicationArguments args) {
		int controlPort = this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
		this.announcement.print(this.terminal.out(), controlPort);
		Thread thread = new Thread(this::read, "commands");
		// a read of the terminal cannot be interrupted
		thread.setDaemon(true);
		thread.start();
	}

	private void read() {
		PrintStream out = this.terminal.out();
		try (BufferedReader reader = new BufferedReader(
				new InputStreamReader(this.terminal.in(), StandardCharsets.UTF_8))) {
			for (String line = reader.readLine(); line != null; line = reader.readLine()) {
				if (line.strip().equals("quit")) {
					this.context.close();
					return;
				}
				if (!line.isBlank()) {
					out.println(this.commands.run(line));
					out.flush();
				}
			}
		}
		catch (IOException ex) {
			logger.warn("No more commands can be read", ex);
		}
	}

}
