package cx.niro.backbone;

import cx.niro.backbone.database.EmbeddedDatabase;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What every node under test would make for itself at a cost of seconds of CPU: PostgreSQL unpacked, its data directory with the schema,
 * and the JVM's archive of loaded classes. One node makes them below target/, for all test processes of a build.
 */
public final class NodeTemplate {
    private static final List<String> PATH =
            List.of(System.getProperty("java.class.path").split(File.pathSeparator));

    private static final String PREFIX = "node-template-";
    private static final long MADE_OF = madeOf();

    private NodeTemplate() {}

    /** Jars first: the JVM's archive holds classes of jars only, and its class path must be the beginning of the one in use. */
    static String classPath() {
        return jars()
                + File.pathSeparator
                + PATH.stream().filter(entry -> !isJar(entry)).collect(Collectors.joining(File.pathSeparator));
    }

    /** The options that make a JVM use the archive; none while the node's own classes are in no jar, as before Maven's package. */
    static List<String> archiveOptions() {
        var archive = directory().resolve("node.jsa");
        return Files.exists(archive) ? List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable") : List.of();
    }

    /** Puts an unpacked PostgreSQL and a database with the schema into the data directory of a node that was not started yet. */
    public static void into(Path dataDirectory) throws IOException, InterruptedException {
        make();
        copy(directory().resolve("pg-binaries"), dataDirectory.resolve("pg-binaries"), true);
        copy(directory().resolve("pg"), dataDirectory.resolve("pg"), false);
        for (var secret : List.of("pg.password", "master.key")) {
            Files.copy(directory().resolve(secret), dataDirectory.resolve(secret), StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private static synchronized void make() throws IOException, InterruptedException {
        var directory = directory();
        Files.createDirectories(directory.getParent());
        try (var channel = FileChannel.open(
                        directory.resolveSibling("node-template.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            if (lock.isValid() && !Files.exists(directory.resolve("made"))) {
                deleteOldOnesBeside(directory);
                fill(Files.createDirectories(directory));
                Files.createFile(directory.resolve("made"));
            }
        }
    }

    private static void fill(Path directory) throws IOException, InterruptedException {
        var database = new EmbeddedDatabase(directory);
        try (var node = NodeProcess.in(directory, Map.of())) {
            if (isJar(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .getPath())) {
                node.archiveInto(directory.resolve("node.jsa"));
            }
            node.start();
            node.terminate();
        } finally {
            database.stop();
        }
    }

    /** Another one for other classes, migrations or versions of PostgreSQL. */
    private static Path directory() {
        return Path.of("target", PREFIX + Long.toHexString(MADE_OF)).toAbsolutePath();
    }

    private static long madeOf() {
        long sum = 0;
        for (var entry : PATH) {
            try (var files = Files.walk(Path.of(entry))) {
                sum = 31 * sum
                        + files.mapToLong(file -> file.toFile().lastModified()).sum();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return sum;
    }

    static String jars() {
        return PATH.stream().filter(NodeTemplate::isJar).collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isJar(String entry) {
        return entry.endsWith(".jar");
    }

    private static void copy(Path from, Path to, boolean linked) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) throws IOException {
                Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                var made = to.resolve(from.relativize(path));
                if (attributes.isSymbolicLink()) {
                    Files.createSymbolicLink(made, Files.readSymbolicLink(path));
                } else if (linked && Files.getFileStore(path).equals(Files.getFileStore(made.getParent()))) {
                    Files.createLink(made, path);
                } else {
                    Files.copy(path, made, StandardCopyOption.COPY_ATTRIBUTES);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void deleteOldOnesBeside(Path directory) throws IOException {
        try (var siblings = Files.newDirectoryStream(directory.getParent(), PREFIX + "*")) {
            for (var old : siblings) {
                try (var paths = Files.walk(old)) {
                    for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            }
        }
    }
}
