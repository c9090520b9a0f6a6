package io.github.supabaserealtime.test;

import java.nio.file.Path;

/**
 * The key store of an embedded server with TLS.
 *
 * @param keyStore a PKCS12 or JKS file with the server's key and certificate
 * @param password its password
 * @since 0.9.0
 */
public record TlsKeys(Path keyStore, String password) {

	@Override
	public String toString() {
		return "TlsKeys[" + this.keyStore + "]";
	}

}
