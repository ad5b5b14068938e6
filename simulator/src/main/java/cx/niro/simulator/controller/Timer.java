package cx.niro.simulator.controller;

import java.time.Duration;

/** Does something later, on the event loop. */
@FunctionalInterface
public interface Timer {
    void after(Duration delay, Runnable step);
}
