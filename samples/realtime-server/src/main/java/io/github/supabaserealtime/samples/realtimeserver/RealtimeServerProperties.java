package io.github.supabaserealtime.samples.realtimeserver;

import java.util.ArrayList;
import java.util.List;

import io.github.supabaserealtime.test.ServerGeneration;
import io.github.supabaserealtime.test.Timing;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.util.Assert;

/**
 * Properties of the server.
 */
@ConfigurationProperties("realtime")
public class RealtimeServerProperties {

	/**
	 * Address of the network interface that clients connect to, 0.0.0.0 for all of them.
	 */
	private String address = "127.0.0.1";

	/**
	 * Port that clients connect to, 0 for a free one.
	 */
	private int port = 4000;

	/**
	 * Port of a proxy in front of the server, through which the control API can make the
	 * network slow, half-open or lost; 0 for a free one, none by default.
	 */
	private @Nullable Integer networkPort;

	/**
	 * Secret that keys and tokens are signed with.
	 */
	private String jwtSecret = "super-secret-jwt-token-with-at-least-32-characters-long";

	/**
	 * Generation of the real server that this one behaves as.
	 */
	private ServerGeneration generation = ServerGeneration.NEWEST;

	/**
	 * Delays with which the server answers: those of the real server, or none.
	 */
	private Timing timing = Timing.REAL;

	/**
	 * How many times faster than the real server all delays are.
	 */
	private double timeFactor = 1;

	/**
	 * Number of received frames that are kept for the control API, the newest ones.
	 */
	private int maxRecorded = 1000;

	/**
	 * File with the tables, rules and users that the server begins with, YAML or JSON.
	 */
	private Resource seed = new ClassPathResource("seed.yml");

	private final Control control = new Control();

	public String getAddress() {
		return this.address;
	}

	public void setAddress(String address) {
		this.address = address;
	}

	public int getPort() {
		return this.port;
	}

	public void setPort(int port) {
		this.port = port;
	}

	public @Nullable Integer getNetworkPort() {
		return this.networkPort;
	}

	public void setNetworkPort(@Nullable Integer networkPort) {
		this.networkPort = networkPort;
	}

	public String getJwtSecret() {
		return this.jwtSecret;
	}

	public void setJwtSecret(String jwtSecret) {
		// here: an error that is found later shows the secrets of other property sources
		Assert.hasText(jwtSecret, "Keys and tokens are signed with the secret, so that it must not be empty");
		this.jwtSecret = jwtSecret;
	}

	public ServerGeneration getGeneration() {
		return this.generation;
	}

	public void setGeneration(ServerGeneration generation) {
		this.generation = generation;
	}

	public Timing getTiming() {
		return this.timing;
	}

	public void setTiming(Timing timing) {
		this.timing = timing;
	}

	public double getTimeFactor() {
		return this.timeFactor;
	}

	public void setTimeFactor(double timeFactor) {
		this.timeFactor = timeFactor;
	}

	public int getMaxRecorded() {
		return this.maxRecorded;
	}

	public void setMaxRecorded(int maxRecorded) {
		this.maxRecorded = maxRecorded;
	}

	public Resource getSeed() {
		return this.seed;
	}

	public void setSeed(Resource seed) {
		this.seed = seed;
	}

	public Control getControl() {
		return this.control;
	}

	/**
	 * Refuse values that the server could not start with.
	 */
	void validate() {
		if (!(this.timeFactor > 0)) {
			throw new InvalidConfigurationPropertyValueException("realtime.time-factor", this.timeFactor,
					"It must be above 0");
		}
		if (this.maxRecorded < 1) {
			throw new InvalidConfigurationPropertyValueException("realtime.max-recorded", this.maxRecorded,
					"It must be at least 1");
		}
	}

	/**
	 * Properties of the control API.
	 */
	public static class Control {

		/**
		 * Address of the network interface that the control API listens on. One that is
		 * not a loopback address needs a token.
		 */
		private String address = "127.0.0.1";

		/**
		 * Port of the control API, 0 for a free one.
		 */
		private int port = 4001;

		/**
		 * Token that calls of the control API must carry in the header Authorization.
		 */
		private @Nullable String token;

		/**
		 * Host names by which the control API may be called, beside localhost and IP
		 * addresses.
		 */
		private List<String> allowedHosts = new ArrayList<>();

		public String getAddress() {
			return this.address;
		}

		public void setAddress(String address) {
			this.address = address;
		}

		public int getPort() {
			return this.port;
		}

		public void setPort(int port) {
			this.port = port;
		}

		public @Nullable String getToken() {
			return this.token;
		}

		public void setToken(@Nullable String token) {
			this.token = token;
		}

		public List<String> getAllowedHosts() {
			return this.allowedHosts;
		}

		public void setAllowedHosts(List<String> allowedHosts) {
			this.allowedHosts = allowedHosts;
		}

	}

}
