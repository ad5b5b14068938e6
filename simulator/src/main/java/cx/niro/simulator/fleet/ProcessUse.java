package cx.niro.simulator.fleet;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a process with its descendants used during a measurement.
 *
 * @param cores of CPU, 1 is one core all the time
 * @param residentMebibytes at the end
 */
public record ProcessUse(String name, long pid, double cores, double residentMebibytes) {
    /** The processes of a measurement at its start; {@link #end} compares. */
    public static final class Start {
        private final Map<String, Long> pids;
        private final Map<String, ProcessSample> samples;
        private final long startedAt = System.nanoTime();

        private Start(Map<String, Long> pids) {
            this.pids = pids;
            this.samples = samplesOf(pids);
        }

        /** What each used since the start. */
        public List<ProcessUse> end() {
            double seconds = (System.nanoTime() - startedAt) / 1e9;
            Map<String, ProcessSample> now = samplesOf(pids);
            return now.keySet().stream()
                    .map(name -> between(name, samples.get(name), now.get(name), seconds))
                    .toList();
        }
    }

    /** Adds what an argument {@code NAME=PID} names; NumberFormatException if it is none. */
    public static void name(String argument, Map<String, Long> processes) {
        int sign = argument.indexOf('=');
        if (sign < 1) {
            throw new NumberFormatException("NAME=PID is expected");
        }
        processes.put(argument.substring(0, sign), Long.valueOf(argument.substring(sign + 1)));
    }

    /** Begins to measure this process, called {@code own}, and the others. */
    public static Start start(String own, Map<String, Long> others) {
        var pids = new LinkedHashMap<String, Long>();
        pids.put(own, ProcessHandle.current().pid());
        pids.putAll(others);
        return new Start(pids);
    }

    private static Map<String, ProcessSample> samplesOf(Map<String, Long> pids) {
        Set<Long> all = new LinkedHashSet<>(pids.values());
        var samples = new LinkedHashMap<String, ProcessSample>();
        pids.forEach((name, pid) -> samples.put(name, ProcessSample.of(pid, all)));
        return samples;
    }

    private static ProcessUse between(String name, ProcessSample start, ProcessSample end, double seconds) {
        long millis = end.cpuMillis().entrySet().stream()
                .mapToLong(process ->
                        Math.max(0, process.getValue() - start.cpuMillis().getOrDefault(process.getKey(), 0L)))
                .sum();
        return new ProcessUse(name, end.pid(), millis / 1_000.0 / seconds, end.residentBytes() / 1_048_576.0);
    }
}
