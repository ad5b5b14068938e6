package cx.niro.verticles.liveness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LightConfigTest {
    @ParameterizedTest
    @CsvSource({
        "PT15S, PT45S, PT25S",
        "PT1S, PT45S, PT25S",
        "PT1S, PT7S, PT5S",
        "PT15S, PT20S, PT4.166666666S",
        "PT5M, PT5M30S, PT25S"
    })
    void anIdlePollAndTheNextHeartbeatAreOverBeforeAmber(Duration interval, Duration amberAfter, Duration hold) {
        var config = new LightConfig(interval, amberAfter, amberAfter.plusSeconds(1));

        assertThat(config.pollHold()).isEqualTo(hold);
        assertThat(config.pollHold().plus(interval)).isLessThan(amberAfter);
    }

    @ParameterizedTest
    @CsvSource({"PT15S, PT45S, PT60S", "PT1S, PT6S, PT7S", "PT60S, PT90S, PT105S"})
    void agentThatBeatsAsToldHasNoGap(Duration interval, Duration amberAfter, Duration redAfter) {
        var gapAfter = new LightConfig(interval, amberAfter, redAfter).gapAfter();

        assertThat(gapAfter).isGreaterThan(interval.plusSeconds(1)).isLessThan(redAfter);
        assertThat(LightConfig.DEFAULT.gapAfter()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void windowsMustBeInOrder() {
        var interval = Duration.ofSeconds(15);
        assertThatThrownBy(() -> new LightConfig(interval, Duration.ofSeconds(19), Duration.ofSeconds(60)))
                .hasMessage("lights.amberAfter (PT19S) must be at least 5 s longer than heartbeatInterval (PT15S)");
        assertThatThrownBy(() -> new LightConfig(interval, Duration.ofSeconds(45), Duration.ofSeconds(45)))
                .hasMessage("lights.redAfter (PT45S) must be longer than amberAfter (PT45S)");
    }
}
