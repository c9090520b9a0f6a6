package io.github.supabaserealtime.benchmarks;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * The smallest application, with the starter and with its auto-configuration left out. It
 * writes how long the start took, how many beans it has and which threads are left when
 * nothing happens.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class StartUpApplication {

	private static final String OURS = "io.github.supabaserealtime.";

	/**
	 * Run until the process is ended.
	 * @param args whether the auto-configuration is there, address, result file
	 */
	public static void main(String[] args) throws InterruptedException {
		boolean with = Boolean.parseBoolean(args[0]);
		ConfigurableApplicationContext context = new SpringApplicationBuilder(StartUpApplication.class)
			.properties(Map.of("spring.main.banner-mode", "off", "spring.main.keep-alive", "true",
					"supabase.realtime.url", args[1], "supabase.realtime.api-key", "benchmark",
					"supabase.realtime.channels.bench.topic", "bench", "spring.autoconfigure.exclude",
					with ? "" : String.join(",", autoConfigurations())))
			.run();
		long millis = ManagementFactory.getRuntimeMXBean().getUptime();
		int beans = context.getBeanDefinitionCount();
		ProcessMeter.settle();
		String threads = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.sorted()
			.collect(Collectors.joining("`, `", "`", "`"));
		ResultFile.write(Path.of(args[2]), millis + "\n" + beans + "\n" + threads);
	}

	private static List<String> autoConfigurations() {
		return StreamSupport
			.stream(ImportCandidates.load(AutoConfiguration.class, StartUpApplication.class.getClassLoader())
				.spliterator(), false)
			.filter((name) -> name.startsWith(OURS))
			.toList();
	}

}
