package cx.niro.backbone.config;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** The 256-bit keys that secrets in the database are encrypted with. */
public final class MasterKey {
    private static final int BYTES = 32;

    private MasterKey() {}

    /**
     * Reads the keys, one a line, 32 bytes each in hex or base64: the first one encrypts, all of them decrypt. Without a
     * configured file there is one in the data directory, made on first use and readable by the owner only.
     */
    public static List<Buffer> load(NodeConfig config) throws IOException {
        if (config.masterKeyFile().isPresent()) {
            return parse(config.masterKeyFile().get());
        }
        var file = config.dataDirectory().resolve("master.key");
        if (!Files.exists(file)) {
            generate(file);
        }
        return parse(file);
    }

    private static void generate(Path file) throws IOException {
        var key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        var directory = Files.createDirectories(file.toAbsolutePath().getParent());
        var fresh = Files.createTempFile(
                directory,
                "master",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(fresh, HexFormat.of().formatHex(key));
            // a link fails where another node was first, and then its key is the key
            Files.createLink(file, fresh);
        } catch (FileAlreadyExistsException e) {
            // the other node's key stands
        } finally {
            Files.delete(fresh);
        }
    }

    private static List<Buffer> parse(Path file) throws IOException {
        var keys = new ArrayList<Buffer>();
        for (var line : Files.readAllLines(file)) {
            if (!line.isBlank()) {
                keys.add(key(file, line.strip()));
            }
        }
        if (keys.isEmpty()) {
            throw new IOException("the master key file " + file + " is empty");
        }
        return keys;
    }

    private static Buffer key(Path file, String text) throws IOException {
        try {
            var key = text.length() == BYTES * 2
                    ? HexFormat.of().parseHex(text)
                    : Base64.getDecoder().decode(text);
            if (key.length == BYTES) {
                return Buffer.buffer(key);
            }
        } catch (IllegalArgumentException e) {
            // told below, without the text
        }
        throw new IOException(
                "a master key in " + file + " is not 32 bytes in hex or base64 (make one with: openssl rand -hex 32)");
    }
}
