package cx.niro.backbone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/**
 * What became of the commands that were under way during a disturbance.
 *
 * @param commands all of them
 * @param inFlight those that were pending, delivered or running when it struck
 * @param lost without a row, or not succeeded
 * @param doubled executed more than once within a run, or by another agent, or not ended exactly once
 * @param again delivered more than once
 * @param refused pings that a node did not take because it thought that the cluster was not there
 * @param mostOffline clusters that were shown as offline at the same time
 * @param mostCritical likewise as critical, though nothing was wrong with any
 * @param illFor time from the blow until all clusters were healthy for good
 */
record Tally(
        String scenario,
        int commands,
        int inFlight,
        List<String> lost,
        List<String> doubled,
        int again,
        int refused,
        int mostOffline,
        int mostCritical,
        Duration illFor) {
    /** System property: a file that {@code scripts/niro chaos} shows as a table. */
    private static final String TABLE = "niro.chaos.table";

    /** Says it on the console, and in the table of the run if there is one. */
    Tally told() throws IOException {
        var line = String.join(
                "\t",
                scenario,
                Integer.toString(commands),
                Integer.toString(inFlight),
                Integer.toString(lost.size()),
                Integer.toString(doubled.size()),
                Integer.toString(again),
                Integer.toString(refused),
                Integer.toString(mostOffline),
                Integer.toString(mostCritical),
                "%.1f".formatted(illFor.toMillis() / 1000.0));
        System.out.println(
                "scenario, commands, in flight, lost, doubled, again, refused, offline, critical, seconds until well: "
                        + line.replace("\t", ", "));
        var table = System.getProperty(TABLE);
        if (table != null) {
            Files.writeString(
                    Path.of(table),
                    line + System.lineSeparator(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
        return this;
    }

    void assertThatNoneIsLostAndNoneDoubled() {
        assertThat(lost).as("lost").isEmpty();
        assertThat(doubled).as("doubled").isEmpty();
    }
}
