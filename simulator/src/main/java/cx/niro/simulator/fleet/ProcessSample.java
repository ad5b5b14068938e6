package cx.niro.simulator.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process and its descendants use, from /proc.
 *
 * @param pid of the process
 * @param cpuMillis CPU time since its start
 * @param residentBytes resident set
 * @param childrenCpuMillis CPU time of the descendants that live now
 */
record ProcessSample(long pid, long cpuMillis, long residentBytes, long childrenCpuMillis) {
    /** Clock ticks a second in /proc/PID/stat: 100 on every Linux. */
    private static final long TICK_MILLIS = 10;

    private static final int UTIME = 11;
    private static final int STIME = 12;

    /** Zeros where the platform has no /proc, or the process is gone. */
    static ProcessSample of(long pid) {
        long children = descendants(pid).mapToLong(ProcessSample::cpuMillis).sum();
        return new ProcessSample(pid, cpuMillis(pid), residentBytes(pid), children);
    }

    private static Stream<Long> descendants(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid);
    }

    private static long cpuMillis(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // the name in parentheses may hold anything; the state follows it
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) * TICK_MILLIS;
        } catch (IOException e) {
            return 0;
        }
    }

    private static long residentBytes(long pid) {
        try {
            List<String> status = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"));
            return status.stream()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .map(line -> line.replaceAll("\\D", ""))
                            .mapToLong(Long::parseLong)
                            .findFirst()
                            .orElse(0)
                    * 1024;
        } catch (IOException e) {
            return 0;
        }
    }
}
