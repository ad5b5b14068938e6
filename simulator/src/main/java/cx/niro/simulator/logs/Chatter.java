package cx.niro.simulator.logs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * What a container of the demo prints by itself: a few lines when it starts, then one now and then, all of them the same whenever they
 * are read. Nobody computes them while nobody reads.
 *
 * @param periodMillis between two lines, on average
 * @param greeting the first lines after a start
 * @param speech makes the others
 * @param lastWords before it exits with a failure
 */
record Chatter(long periodMillis, List<String> greeting, Speech speech, List<String> lastWords) {
    private static final long GREETING_NANOS = 41_000_000;
    private static final DateTimeFormatter NGINX =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Makes a line. */
    interface Speech {
        String say(Dice dice, Instant at, long number);
    }

    /** Chances that depend on nothing but the container and the number of the line. */
    record Dice(SplittableRandom random) {
        int upTo(int bound) {
            return random.nextInt(bound);
        }

        String one(String... of) {
            return of[random.nextInt(of.length)];
        }

        boolean oneIn(int chances) {
            return random.nextInt(chances) == 0;
        }

        String hex() {
            return "%08x".formatted(random.nextInt());
        }
    }

    /** By its name in the annotation; null when there is none of that name. */
    static Chatter named(String name) {
        return switch (name) {
            case "web" ->
                new Chatter(700, List.of("start worker processes", "start worker process 29"), Chatter::web, List.of());
            case "api" -> new Chatter(900, API_GREETING, Chatter::api, List.of());
            case "worker" -> new Chatter(1_600, WORKER_GREETING, Chatter::worker, List.of());
            case "java" -> new Chatter(2_500, JAVA_GREETING, Chatter::java, JAVA_LAST_WORDS);
            case "postgres" -> new Chatter(9_000, POSTGRES_GREETING, Chatter::postgres, List.of());
            case "metrics" -> new Chatter(15_000, METRICS_GREETING, Chatter::metrics, List.of());
            case "proxy" ->
                new Chatter(4_000, List.of("[info] starting main dispatch loop"), Chatter::proxy, List.of());
            default -> null;
        };
    }

    /** The lines of one instance; without the greeting when it started before {@code oldest}. */
    GeneratedLines lines(long seed, long started, long oldest) {
        int greetings = started < oldest ? 0 : greeting.size();
        long start = Math.max(started, oldest);
        Schedule schedule = schedule(seed, start, greetings);
        return new GeneratedLines(
                schedule,
                n -> (n < greetings ? greet((int) n, schedule.timeOf(n)) : say(seed, n, schedule.timeOf(n)))
                        .getBytes(StandardCharsets.UTF_8),
                0,
                Long.MAX_VALUE,
                true);
    }

    private Schedule schedule(long seed, long start, int greetings) {
        long period = periodMillis * 1_000_000;
        long speaking = start + greetings * GREETING_NANOS + (greetings > 0 ? period : 0);
        return new Schedule() {
            @Override
            public long timeOf(long line) {
                if (line < greetings) {
                    return start + line * GREETING_NANOS;
                }
                long slot = line - greetings;
                long late = new SplittableRandom(seed + 31 * slot).nextLong(period * 9 / 10);
                return speaking + slot * period + late;
            }

            @Override
            public long countAt(long now) {
                if (now < start) {
                    return 0;
                }
                if (now < speaking) {
                    return Math.min(greetings, (now - start) / GREETING_NANOS + 1);
                }
                long before = greetings + (now - speaking) / period;
                return timeOf(before) <= now ? before + 1 : before;
            }
        };
    }

    private String greet(int line, long nanos) {
        return greeting.get(line).replace("{time}", CLOCK.format(instant(nanos)));
    }

    private String say(long seed, long line, long nanos) {
        return speech.say(new Dice(new SplittableRandom(seed ^ (line * 0x9E3779B97F4A7C15L))), instant(nanos), line);
    }

    private static Instant instant(long nanos) {
        return Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000);
    }

    private static String web(Dice dice, Instant at, long number) {
        if (dice.oneIn(60)) {
            return "%s [error] 29#29: *%d upstream timed out (110: Connection timed out) while reading response header from upstream, client: 10.42.1.%d, request: \"GET /api/cart HTTP/1.1\", upstream: \"http://10.43.17.4:8080/api/cart\""
                    .formatted(
                            DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss")
                                    .withZone(ZoneOffset.UTC)
                                    .format(at),
                            number,
                            dice.upTo(250) + 1);
        }
        String path =
                dice.one("/", "/assets/app.js", "/products/" + dice.upTo(900), "/cart", "/search?q=lamp", "/healthz");
        return "10.42.%d.%d - - [%s] \"%s %s HTTP/1.1\" %s %d \"-\" \"%s\" %.3f"
                .formatted(
                        dice.upTo(3),
                        dice.upTo(250) + 1,
                        NGINX.format(at),
                        dice.oneIn(7) ? "POST" : "GET",
                        path,
                        dice.oneIn(25) ? dice.one("404", "500", "302") : "200",
                        dice.upTo(40_000) + 200,
                        dice.one(
                                "Mozilla/5.0 (X11; Linux x86_64)",
                                "kube-probe/1.32",
                                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1)"),
                        (dice.upTo(300) + 1) / 1000.0);
    }

    private static String api(Dice dice, Instant at, long number) {
        String trace = dice.hex() + dice.hex();
        if (dice.oneIn(40)) {
            return "{\"time\":\"%s\",\"level\":\"error\",\"msg\":\"charge refused\",\"order\":%d,\"trace\":\"%s\",\"error\":{\"code\":\"card_declined\",\"retryable\":false}}"
                    .formatted(at, 70_000 + number, trace);
        }
        if (dice.oneIn(15)) {
            return "{\"time\":\"%s\",\"level\":\"warn\",\"msg\":\"slow query\",\"table\":\"%s\",\"took_ms\":%d,\"trace\":\"%s\"}"
                    .formatted(at, dice.one("orders", "carts", "stock"), 400 + dice.upTo(2_000), trace);
        }
        return "{\"time\":\"%s\",\"level\":\"info\",\"msg\":\"request\",\"method\":\"%s\",\"path\":\"/v1/%s/%d\",\"status\":200,\"took_ms\":%d,\"trace\":\"%s\"}"
                .formatted(
                        at,
                        dice.one("GET", "GET", "POST"),
                        dice.one("orders", "carts", "products"),
                        dice.upTo(9_000),
                        dice.upTo(80) + 2,
                        trace);
    }

    private static String worker(Dice dice, Instant at, long number) {
        String level = dice.oneIn(30) ? "error" : dice.oneIn(9) ? "warning" : dice.oneIn(4) ? "debug" : "info";
        String message = switch (level) {
            case "error" -> "\"job failed, it goes to the dead letters\" attempt=5";
            case "warning" -> "\"job failed, it is tried again\" attempt=" + (dice.upTo(4) + 1);
            case "debug" -> "\"lease renewed\"";
            default -> "\"job done\" took=" + (dice.upTo(900) + 20) + "ms";
        };
        return "time=%s level=%s msg=%s queue=%s job=%s"
                .formatted(at, level, message, dice.one("mail", "thumbnails", "invoices"), dice.hex());
    }

    private static String java(Dice dice, Instant at, long number) {
        String level = dice.oneIn(35) ? "ERROR" : dice.oneIn(10) ? "WARN " : dice.oneIn(4) ? "DEBUG" : "INFO ";
        String message = switch (level) {
            case "ERROR" -> "Settlement of batch %d failed: the bank answered 502".formatted(number);
            case "WARN " -> "Heap after collection is at %d %%".formatted(80 + dice.upTo(15));
            case "DEBUG" -> "Pool: %d of 20 connections in use".formatted(dice.upTo(20));
            default -> "Payment %s captured, %d.%02d EUR".formatted(dice.hex(), dice.upTo(300) + 1, dice.upTo(100));
        };
        return "%s %s [payments-%d] c.a.payments.Ledger : %s"
                .formatted(CLOCK.format(at), level, dice.upTo(8) + 1, message);
    }

    private static String postgres(Dice dice, Instant at, long number) {
        String start = CLOCK.format(at) + " UTC [" + (27 + dice.upTo(4)) + "] ";
        if (dice.oneIn(12)) {
            return start + "ERROR:  deadlock detected";
        }
        return start
                + (dice.oneIn(2)
                        ? "LOG:  checkpoint starting: time"
                        : "LOG:  checkpoint complete: wrote %d buffers (%.1f%%); 0 WAL file(s) added, 0 removed, 1 recycled"
                                .formatted(dice.upTo(900), dice.upTo(60) / 10.0));
    }

    private static String metrics(Dice dice, Instant at, long number) {
        return dice.oneIn(8)
                ? "ts=%s caller=scrape.go:1400 level=warn component=\"scrape manager\" msg=\"Error on ingesting samples\" num_dropped=%d"
                        .formatted(at, dice.upTo(9) + 1)
                : "ts=%s caller=compact.go:519 level=info component=tsdb msg=\"write block\" mint=%d maxt=%d duration=%dms"
                        .formatted(at, at.toEpochMilli() - 7_200_000, at.toEpochMilli(), dice.upTo(900) + 90);
    }

    private static String proxy(Dice dice, Instant at, long number) {
        return "[%s] \"%s /v1/%s HTTP/1.1\" %s - via_upstream - \"-\" 0 %d %d \"%s\""
                .formatted(
                        at,
                        dice.one("GET", "POST"),
                        dice.one("orders", "carts"),
                        dice.oneIn(20) ? "503" : "200",
                        dice.upTo(5_000),
                        dice.upTo(90) + 1,
                        dice.hex());
    }

    private static final List<String> API_GREETING = List.of(
            "{\"time\":\"{time}\",\"level\":\"info\",\"msg\":\"starting\",\"version\":\"5.3.1\",\"features\":{\"search\":true,\"gift_cards\":false}}",
            "{\"time\":\"{time}\",\"level\":\"info\",\"msg\":\"database reached\",\"host\":\"postgres.shop\",\"took_ms\":38}",
            "{\"time\":\"{time}\",\"level\":\"info\",\"msg\":\"listening\",\"port\":8080}");
    private static final List<String> WORKER_GREETING = List.of(
            "level=info msg=\"worker starts\" version=5.3.1",
            "level=info msg=\"queues found\" queues=mail,thumbnails,invoices");
    private static final List<String> JAVA_GREETING = List.of(
            "{time} INFO  [main] c.a.payments.Main : Starting payments 1.9.0 with Java 21",
            "{time} INFO  [main] c.a.payments.Config : Profile production, ledger eu-west",
            "{time} INFO  [main] c.a.payments.Ledger : Connecting to postgres.shop:5432/payments",
            "{time} WARN  [main] c.a.payments.Ledger : Connection refused, trying again in 1 s",
            "{time} INFO  [main] c.a.payments.Ledger : Migrations are up to date (version 41)");
    private static final List<String> JAVA_LAST_WORDS = List.of(
            "ERROR [main] c.a.payments.Main : Start failed, exiting",
            "java.lang.IllegalStateException: ledger 'eu-west' has no signing key",
            "\tat com.acme.payments.Ledger.open(Ledger.java:118)",
            "\tat com.acme.payments.Ledger.<init>(Ledger.java:64)",
            "\tat com.acme.payments.Main.start(Main.java:51)",
            "\tat com.acme.payments.Main.main(Main.java:23)",
            "Caused by: java.nio.file.NoSuchFileException: /etc/payments/keys/eu-west.pem",
            "\tat java.base/sun.nio.fs.UnixException.translateToIOException(UnixException.java:92)",
            "\tat java.base/java.nio.file.Files.readString(Files.java:3366)",
            "\tat com.acme.payments.Keys.read(Keys.java:33)",
            "\t... 3 more");
    private static final List<String> POSTGRES_GREETING = List.of(
            "{time} UTC [1] LOG:  starting PostgreSQL 17.4 on x86_64-pc-linux-musl",
            "{time} UTC [1] LOG:  listening on IPv4 address \"0.0.0.0\", port 5432",
            "{time} UTC [1] LOG:  database system is ready to accept connections");
    private static final List<String> METRICS_GREETING = List.of(
            "caller=main.go:627 level=info msg=\"Starting\"",
            "caller=main.go:1278 level=info msg=\"Server is ready to receive web requests.\"");
}
