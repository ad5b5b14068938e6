package cx.niro.simulator.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a process and its descendants use, from /proc.
 *
 * @param cpuMillis CPU time of each since its start, by pid
 * @param residentBytes resident set; of several processes the sum of their proportional shares, so that shared memory counts once
 */
record ProcessSample(long pid, Map<Long, Long> cpuMillis, long residentBytes) {
    /** Clock ticks a second in /proc/PID/stat: 100 on every Linux. */
    private static final long TICK_MILLIS = 10;

    private static final int UTIME = 11;
    private static final int STIME = 12;

    ProcessSample {
        cpuMillis = Map.copyOf(cpuMillis);
    }

    /**
     * Zeros where the platform has no /proc, or the process is gone.
     *
     * @param others processes with a sample of their own: they and what is below them do not count here
     */
    static ProcessSample of(long pid, Set<Long> others) {
        List<Long> family = family(pid, others).toList();
        var cpu = new TreeMap<Long, Long>();
        family.forEach(member -> cpu.put(member, cpuOf(member)));
        return new ProcessSample(
                pid,
                cpu,
                family.size() == 1
                        ? kibibytes(pid, "status", "VmRSS:") * 1024
                        : family.stream()
                                .mapToLong(member -> kibibytes(member, "smaps_rollup", "Pss:") * 1024)
                                .sum());
    }

    private static Stream<Long> family(long pid, Set<Long> others) {
        Stream<Long> below = ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::children)
                .map(ProcessHandle::pid)
                .filter(child -> !others.contains(child))
                .flatMap(child -> family(child, others));
        return Stream.concat(Stream.of(pid), below);
    }

    private static long cpuOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // the name in parentheses may hold anything; the state follows it
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) * TICK_MILLIS;
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    private static long kibibytes(long pid, String file, String name) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), file)).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }
}
