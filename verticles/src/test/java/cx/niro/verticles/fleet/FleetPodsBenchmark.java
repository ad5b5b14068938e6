package cx.niro.verticles.fleet;

import static cx.niro.verticles.database.TestDatabase.await;

import com.google.errorprone.annotations.FormatMethod;
import com.sun.management.OperatingSystemMXBean;
import cx.niro.verticles.TestClock;
import cx.niro.verticles.database.TestDatabase;
import cx.niro.verticles.fleet.FleetMessages.ListFleetPods;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * By hand: how long a page of 200,000 pods of 2,000 clusters takes, from the query to the encoded answer, rows and totals read
 * anew each time, in silence and while pods are written; beside the floors of the same machine in the same run, and what the
 * indexes cost those who write (with the argument {@code writes} that alone). The goal is 150 ms. docs/performance.md says how to run it and what came out.
 */
public final class FleetPodsBenchmark {
    private static final int CLUSTERS = 2_000;
    private static final int PODS_EACH = 100;
    private static final int WARM_UP = 5;
    private static final int RUNS = 40;
    private static final Duration WRITE_EVERY = Duration.ofMillis(100);

    /** As many clusters as beat in a write interval when each beats every 15 s; a tenth of their pods differs. */
    private static final int WRITTEN_CLUSTERS = 14;

    private static final Map<String, ListFleetPods> SHAPES = Map.ofEntries(
            Map.entry("00 all counts anew", asked(null, null, null, null, null, null, "problem")),
            Map.entry("01 no filter", asked(null, null, null, null, null, null, "problem")),
            Map.entry("02 limit 1000", with(asked(null, null, null, null, null, null, "problem"), 1000, null)),
            Map.entry("03 by restarts", asked(null, null, null, null, null, null, "restarts")),
            Map.entry("04 by age", asked(null, null, null, null, null, null, "age")),
            Map.entry("05 oldest first", asked(null, null, null, null, null, null, "-age")),
            Map.entry("06 problems", asked(null, null, null, null, true, null, "problem")),
            Map.entry("07 status CrashLoopBackOff", asked(null, null, null, "CrashLoopBackOff", null, null, "problem")),
            Map.entry("08 status Pending (rare)", asked(null, null, null, "Pending", null, null, "problem")),
            Map.entry("09 status that none has", asked(null, null, null, "Evicted", null, null, "problem")),
            Map.entry("10 environment", asked(null, "production", null, null, null, null, "problem")),
            Map.entry("11 namespace", asked(null, null, "payments", null, null, null, "problem")),
            Map.entry(
                    "12 one cluster", asked(FleetSyncTest.id(77).toString(), null, null, null, null, null, "problem")),
            Map.entry("13 text: many", asked(null, null, null, null, null, "app-1", "problem")),
            Map.entry("14 text: one cluster's name", asked(null, null, null, null, null, "edge-site-77-", "problem")),
            Map.entry("15 text: none", asked(null, null, null, null, null, "no such pod", "problem")),
            Map.entry("16 text, by age", asked(null, null, null, null, null, "app-1", "age")),
            Map.entry(
                    "17 text, namespace, status, environment, by restarts",
                    asked(null, "dev,staging", "payments,shop", "Running,Error", null, "node-1", "restarts")));

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final TestDatabase database;
    private final TestClock clock = new TestClock();
    private final FleetIndex index = new FleetIndex();
    private final FleetPods pods;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong revision = new AtomicLong(1);
    private final AtomicLong ticks = new AtomicLong();

    private FleetPodsBenchmark() throws Exception {
        database = TestDatabase.create(vertx);
        pods = new FleetPods(
                index,
                new PgFleetPodStore(database.database()),
                row -> ClusterStatus.HEALTHY,
                () -> Clusters.BORN,
                clock);
    }

    public static void main(String[] arguments) throws Exception {
        var benchmark = new FleetPodsBenchmark();
        try {
            benchmark.load();
            if (!List.of(arguments).contains("writes")) {
                benchmark.reads();
            }
            benchmark.writes();
            print(
                    "%nload average %.1f",
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        } finally {
            benchmark.database.close();
            await(benchmark.vertx.close());
        }
    }

    private void load() throws Exception {
        var rows = new FleetRows(database);
        rows.clear();
        for (var i = 1; i <= CLUSTERS; i++) {
            var cluster = Clusters.cluster(
                    FleetSyncTest.id(i),
                    "edge-site-" + i * 7919 % CLUSTERS + "-" + i,
                    FleetQuery.ENVIRONMENTS.get(i % 4),
                    Map.of());
            rows.put(cluster);
            index.load(new FleetRow(cluster, Clusters.facts(cluster.id(), 1, 1), null));
        }
        sql(POD_OF_CLUSTERS.replace("into target", "into pod"), Tuple.of(CLUSTERS, PODS_EACH));
        sql("vacuum analyze", Tuple.tuple());
        // workers come and go uncounted, and the goal is to be reached without
        sql("alter system set max_parallel_workers_per_gather = 0", Tuple.tuple());
        sql("select pg_reload_conf()", Tuple.tuple());
        print(
                "%d pods of %d clusters, table %s, indexes %s",
                CLUSTERS * PODS_EACH, CLUSTERS, size("pg_relation_size"), size("pg_indexes_size"));
    }

    private void reads() throws Exception {
        print("%n| in silence | p50 ms | p95 ms | CPU ms |%n|---|---|---|---|");
        measureAll();
        var writing = vertx.setPeriodic(WRITE_EVERY.toMillis(), timer -> write());
        var since = System.nanoTime();
        print("%n| while pods are written | p50 ms | p95 ms | CPU ms, writing included |%n|---|---|---|---|");
        measureAll();
        vertx.cancelTimer(writing);
        print("written meanwhile: %.0f pods/s", written.get() / ((System.nanoTime() - since) / 1e9));
    }

    private void writes() throws Exception {
        print("%n| ms for 10,000 pods | insert | restarts and hash | status |%n|---|---|---|---|");
        writes("primary key only", List.of());
        writes("before: index (org_id, status)", List.of("create index on target (org_id, status)"));
        writes("now: index (cluster_id) where problem", List.of("create index on target (cluster_id) where problem"));
        writes(
                "if every order had its index",
                List.of(
                        "create index on target (cluster_id) where problem",
                        "create index on target (org_id, status)",
                        "create index on target (org_id, restarts)",
                        "create index on target (org_id, created_at)"));
    }

    private void measureAll() throws Exception {
        var pool = database.database().pool();
        measure("floor: select 1", () -> pool.query("select 1").execute());
        measure("floor: 100 pods by primary key", () -> pool.preparedQuery("""
                        select * from pod where cluster_id = $1 order by namespace, name limit 100
                        """).execute(Tuple.of(FleetSyncTest.id(9))));
        for (var shape :
                SHAPES.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList()) {
            measure(shape.getKey(), () -> {
                if (shape.getKey().startsWith("00")) {
                    context.runOnContext(go -> changed(allIds()));
                }
                return page(shape.getValue());
            });
            if (shape.getKey().compareTo("06") < 0) {
                var deep = with(shape.getValue(), 0, deepCursor(shape.getValue()));
                measure(shape.getKey() + ", from the middle", () -> page(deep));
            }
        }
    }

    /** A cursor after half of all pods. */
    private String deepCursor(ListFleetPods asked) throws Exception {
        var sort = PodSort.of(asked.sort());
        var order = switch (sort) {
            case PROBLEM -> "problem desc, lower(cluster.name), cluster_id, namespace, pod.name";
            case RESTARTS -> "restarts desc, cluster_id, namespace, pod.name";
            case AGE -> "pod.created_at desc";
            case OLDEST -> "pod.created_at";
        };
        var row = await(database.database()
                        .pool()
                        .query(
                                "select pod.*, cluster.name as cluster_name from pod join cluster on cluster.id = cluster_id"
                                        + " order by " + order + " limit 1 offset " + CLUSTERS * PODS_EACH / 2)
                        .execute())
                .iterator()
                .next();
        return Cursor.encode(PodPlace.of(sort, PgFleetPodStore.pod(row), row.getString("cluster_name")));
    }

    private Future<?> page(ListFleetPods asked) {
        clock.advance(Duration.ofMinutes(1));
        var done = Promise.<byte[]>promise();
        context.runOnContext(go -> pods.page(Set.of(Clusters.ORG), FleetPodQuery.of(asked))
                .onSuccess(shown -> done.complete(shown.body()))
                .onFailure(done::fail));
        return done.future();
    }

    private void measure(String what, Supplier<Future<?>> work) throws Exception {
        var micros = new long[RUNS];
        var cpu = 0.0;
        for (var run = -WARM_UP; run < RUNS; run++) {
            if (run == 0) {
                cpu = cpuMillis();
            }
            var start = System.nanoTime();
            await(work.get());
            if (run >= 0) {
                micros[run] = (System.nanoTime() - start) / 1000;
            }
        }
        cpu = (cpuMillis() - cpu) / RUNS;
        Arrays.sort(micros);
        print("| %s | %.1f | %.1f | %.1f |", what, micros[RUNS / 2] / 1e3, micros[RUNS * 95 / 100] / 1e3, cpu);
    }

    /** Of the database's backends and of this process: what a page takes however busy the machine is. Linux only, else 0. */
    private double cpuMillis() throws Exception {
        var own = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var millis = own.getProcessCpuTime() / 1e6;
        var pids = await(database.database().pool().query("""
                        select pid from pg_stat_activity where datname = current_database()
                        """).execute());
        for (var row : pids) {
            var stat = Path.of("/proc/" + row.getInteger("pid") + "/stat");
            if (Files.exists(stat)) {
                var fields = Files.readString(stat).replaceFirst(".*\\) ", "").split(" ", -1);
                // user and system time in hundredths of a second: proc(5)
                millis += 10 * (Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
            }
        }
        return millis;
    }

    private static UUID[] allIds() {
        return IntStream.rangeClosed(1, CLUSTERS).mapToObj(FleetSyncTest::id).toArray(UUID[]::new);
    }

    /** A new revision of each cluster that was written to, as the feed would bring it. */
    private void changed(UUID[] ids) {
        for (var id : ids) {
            var unused = index.merge(Clusters.facts(id, 1, revision.incrementAndGet()));
        }
    }

    /** What ingest does with the states of some clusters: reads hashes, writes the pods that differ. */
    private void write() {
        var first = ticks.getAndAdd(WRITTEN_CLUSTERS);
        var ids = new UUID[WRITTEN_CLUSTERS];
        for (var i = 0; i < ids.length; i++) {
            ids[i] = FleetSyncTest.id(1 + (int) ((first + i) % CLUSTERS));
        }
        var unused = database.database()
                .inTransaction(tx -> tx.preparedQuery(
                                "select cluster_id, namespace, name, hash from pod where cluster_id = any($1)")
                        .execute(Tuple.tuple().addArrayOfUUID(ids))
                        .compose(read ->
                                tx.preparedQuery("""
                                        update pod set hash = md5(random()::text), restarts = restarts + 1,
                                            status = case when random() < 0.1 then 'Pending' else status end
                                        where cluster_id = any($1) and random() < 0.1
                                        """).execute(Tuple.tuple().addArrayOfUUID(ids)))
                        .onSuccess(rows -> context.runOnContext(go -> changed(ids)))
                        .onSuccess(rows -> written.addAndGet(rows.rowCount())))
                .onFailure(failure -> print("write failed: %s", failure.getMessage()));
    }

    private void writes(String what, List<String> indexes) throws Exception {
        sql("drop table if exists target", Tuple.tuple());
        sql(
                "create table target (like pod including defaults, primary key (cluster_id, namespace, name)) with (fillfactor = 85)",
                Tuple.tuple());
        for (var index : indexes) {
            sql(index, Tuple.tuple());
        }
        sql(POD_OF_CLUSTERS, Tuple.of(1_000, PODS_EACH));
        var insert = time(
                () -> sql(POD_OF_CLUSTERS.replace("series(1, $1", "series(1001, 1000 + $1"), Tuple.of(100, PODS_EACH)));
        var update =
                "update target set %s where cluster_id in (select cluster_id from target group by 1 order by 1 offset %d limit 100)";
        var restarts =
                time(() -> sql(update.formatted("restarts = restarts + 1, hash = md5(hash)", 100), Tuple.tuple()));
        var status = time(() -> sql(update.formatted("status = 'Pending', hash = md5(hash)", 300), Tuple.tuple()));
        print("| %s | %.0f | %.0f | %.0f |", what, insert, restarts, status);
    }

    private interface Work {
        void run() throws Exception;
    }

    private static double time(Work work) throws Exception {
        var start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }

    private void sql(String sql, Tuple arguments) throws Exception {
        await(database.database().pool().preparedQuery(sql).execute(arguments));
    }

    private String size(String function) throws Exception {
        return await(database.database()
                        .pool()
                        .query("select pg_size_pretty(" + function + "('pod'))")
                        .execute())
                .iterator()
                .next()
                .getString(0);
    }

    @FormatMethod
    private static void print(String format, Object... arguments) {
        System.out.printf(format + "%n", arguments);
    }

    private static ListFleetPods asked(
            String cluster,
            String environment,
            String namespace,
            String status,
            Boolean problem,
            String q,
            String sort) {
        return new ListFleetPods(
                List.of(Clusters.ORG), cluster, environment, namespace, status, problem, q, sort, 0, null);
    }

    private static ListFleetPods with(ListFleetPods asked, int limit, String cursor) {
        return new ListFleetPods(
                asked.visibleOrgIds(),
                asked.cluster(),
                asked.environment(),
                asked.namespace(),
                asked.status(),
                asked.problem(),
                asked.q(),
                asked.sort(),
                limit,
                cursor);
    }

    /** Three of a hundred pods are problems, one in seven has restarted. */
    private static final String POD_OF_CLUSTERS = """
            insert into target (cluster_id, org_id, namespace, name, hash, phase, status, problem, ready, restarts, node,
                                owner_kind, owner_name, images, created_at)
            select cluster_id, '01900000-0000-7000-8000-000000000001',
                   (array['kube-system', 'default', 'monitoring', 'shop', 'payments', 'ingress-nginx', 'cert-manager',
                          'team-' || c % 40])[1 + p % 8],
                   'app-' || p % 25 || '-' || substr(md5(c || 'x' || p % 25), 1, 10) || '-' || substr(md5(c || 'y' || p), 1, 5),
                   md5(c || 'h' || p), 'Running',
                   case when r < 0.9 then 'Running' when r < 0.968 then 'Completed' when r < 0.985 then 'CrashLoopBackOff'
                        when r < 0.99 then 'ImagePullBackOff' when r < 0.9905 then 'Pending' else 'Error' end,
                   (r >= 0.968 and r < 0.99) or r >= 0.9905, r < 0.9, case when r2 < 0.15 then (r2 * 1000)::int else 0 end,
                   'node-' || c % 250 || '-' || p % 4, 'Deployment', 'app-' || p % 25,
                   array['registry.example.com/team/app-' || p % 25 || ':1.2.' || p % 7], now() - r2 * interval '90 days'
            from (select c, ('01900000-0000-7000-8000-' || lpad(to_hex(c), 12, '0'))::uuid as cluster_id, p,
                         random() as r, random() as r2
                  from generate_series(1, $1::int) c, generate_series(1, $2::int) p order by c, p) made
            """;
}
