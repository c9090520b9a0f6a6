package io.github.supabaserealtime.samples.changesworker;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * Handles the orders of a shop. Start as many copies as you like: one leads, and the
 * others take over when it is lost.
 */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class ChangesWorkerApplication {

	public static void main(String[] args) {
		SpringApplication.run(ChangesWorkerApplication.class, args);
	}

}
