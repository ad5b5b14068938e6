package cx.niro.backbone.database;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Where PostgreSQL is, from a URL {@code postgresql://user:password@host:port/database?sslmode=...}.
 *
 * @param sslMode as libpq names it: disable, prefer, require, verify-ca or verify-full
 * @param sslRootCertificate PEM file of the authority; null for the system's
 */
public record DatabaseAddress(
        String host,
        int port,
        String database,
        String user,
        String password,
        String sslMode,
        String sslRootCertificate) {
    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    private static final int DEFAULT_PORT = 5432;

    /** Fails with IllegalArgumentException saying what is wrong; the message never contains the password. */
    public static DatabaseAddress parse(String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "is not a URL; characters such as @ / # in user or password must be percent-encoded");
        }
        if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
            throw new IllegalArgumentException("must begin with postgresql://");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("names no host");
        }
        var database = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
        if (database.isEmpty()) {
            throw new IllegalArgumentException(
                    "names no database: postgresql://user:password@host:5432/niro is expected");
        }
        var credentials = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
        var colon = credentials.indexOf(':');
        var user = decode(colon < 0 ? credentials : credentials.substring(0, colon));
        if (user.isEmpty()) {
            throw new IllegalArgumentException("names no user");
        }
        var query = query(uri.getRawQuery());
        var sslMode = query.getOrDefault("sslmode", "prefer").toLowerCase(Locale.ROOT);
        if (!SSL_MODES.contains(sslMode)) {
            throw new IllegalArgumentException("has sslmode '" + sslMode + "', one of "
                    + SSL_MODES.stream().sorted().toList() + " is expected");
        }
        return new DatabaseAddress(
                uri.getHost(),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                database,
                user,
                colon < 0 ? "" : decode(credentials.substring(colon + 1)),
                sslMode,
                query.get("sslrootcert"));
    }

    /** For vertx-pg-client. */
    public PgConnectOptions connectOptions() {
        var options = new PgConnectOptions()
                .setHost(host)
                .setPort(port)
                .setDatabase(database)
                .setUser(user)
                .setPassword(password)
                .setSslMode(SslMode.of(sslMode))
                .setCachePreparedStatements(true)
                .addProperty("application_name", "niro");
        if (!"disable".equals(sslMode)) {
            var ssl = new ClientSSLOptions();
            if (sslRootCertificate != null) {
                ssl.setTrustOptions(new PemTrustOptions().addCertPath(sslRootCertificate));
            }
            ssl.setTrustAll(!sslMode.startsWith("verify"))
                    .setHostnameVerificationAlgorithm("verify-full".equals(sslMode) ? "HTTPS" : "");
            options.setSslOptions(ssl);
        }
        return options;
    }

    /** For the JDBC driver, which only Flyway uses. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database + "?ApplicationName=niro-migration&sslmode="
                + sslMode + (sslRootCertificate == null ? "" : "&sslrootcert=" + sslRootCertificate);
    }

    @Override
    public String toString() {
        return "postgresql://" + user + ":[hidden]@" + host + ":" + port + "/" + database + "?sslmode=" + sslMode;
    }

    private static Map<String, String> query(String rawQuery) {
        var values = new HashMap<String, String>();
        if (rawQuery != null) {
            for (var pair : rawQuery.split("&", -1)) {
                var parts = pair.split("=", 2);
                values.put(decode(parts[0]), parts.length == 2 ? decode(parts[1]) : "");
            }
        }
        return values;
    }

    private static String decode(String text) {
        // a plus sign is a plus sign in a password
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
