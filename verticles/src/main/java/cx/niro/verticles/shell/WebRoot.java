package cx.niro.verticles.shell;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * The dashboard's files on the class path, below {@code webroot/}. Read once, compressed once, then served from memory; all
 * event loops share one.
 */
public final class WebRoot {
    /** No dot at the start of a segment, so nothing climbs out. */
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9_@-][A-Za-z0-9_.@-]*(/[A-Za-z0-9_@-][A-Za-z0-9_.@-]*)*");

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("webp", "image/webp"),
            Map.entry("woff2", "font/woff2"));

    private final ClassLoader classLoader;
    private final String folder;
    private final Map<String, Asset> assets = new ConcurrentHashMap<>();

    /**
     * A file.
     *
     * @param gzipped null where compressing does not pay
     */
    record Asset(String contentType, String etag, Buffer plain, Buffer gzipped) {}

    WebRoot(ClassLoader classLoader, String folder) {
        this.classLoader = classLoader;
        this.folder = folder;
    }

    /** The files that the dashboard's jar brings; empty in a build without it. */
    public static WebRoot onClassPath() {
        return new WebRoot(WebRoot.class.getClassLoader(), "webroot/");
    }

    /** The text of index.html, if there is one. Blocks. */
    Optional<String> index() {
        return read("index.html").map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** The file if it is in memory already. */
    Optional<Asset> known(String name) {
        return Optional.ofNullable(assets.get(name));
    }

    /** The file, if there is one. Blocks the first time. */
    Optional<Asset> load(String name) {
        return known(name)
                .or(() -> read(name).map(bytes -> {
                    var asset = asset(name, bytes);
                    assets.put(name, asset);
                    return asset;
                }));
    }

    static boolean isName(String name) {
        return name.length() <= 200 && NAME.matcher(name).matches();
    }

    private Optional<byte[]> read(String name) {
        if (!isName(name)) {
            return Optional.empty();
        }
        try (var file = classLoader.getResourceAsStream(folder + name)) {
            return file == null ? Optional.empty() : Optional.of(file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("static file " + name + " cannot be read", e);
        }
    }

    private static Asset asset(String name, byte[] bytes) {
        var extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        var type = TYPES.getOrDefault(extension, "application/octet-stream");
        var gzipped = isText(type) ? gzip(bytes) : null;
        return new Asset(
                type,
                etag(bytes),
                Buffer.buffer(bytes),
                gzipped == null || gzipped.length >= bytes.length ? null : Buffer.buffer(gzipped));
    }

    private static boolean isText(String type) {
        return type.startsWith("text/") || type.startsWith("application/") || type.equals("image/svg+xml");
    }

    private static byte[] gzip(byte[] bytes) {
        var compressed = new ByteArrayOutputStream(bytes.length / 2);
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written", e);
        }
        return compressed.toByteArray();
    }

    private static String etag(byte[] bytes) {
        try {
            var digest = java.security.MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + HexFormat.of().formatHex(digest, 0, 16) + '"';
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
