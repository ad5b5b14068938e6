package cx.niro.verticles.retention;

import java.time.Duration;

/**
 * Which rows are old.
 *
 * @param what the metric's label
 * @param age beyond which they are deleted
 * @param delete statement that deletes some of them: $1 is the age in milliseconds, $2 their largest number; never waits for a row
 */
record Rule(String what, Duration age, String delete) {}
