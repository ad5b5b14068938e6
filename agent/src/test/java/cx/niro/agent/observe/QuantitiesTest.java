package cx.niro.agent.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({
        "100m, 100",
        "1, 1000",
        "0.5, 500",
        "2500m, 2500",
        "1500u, 2",
        "12345678n, 13",
        "2e3, 2000000",
        "1k, 1000000",
        "0, 0"
    })
    void cpuBecomesThousandthsRoundedUp(String text, long millis) {
        assertThat(Quantities.millis(TextNode.valueOf(text))).isEqualTo(millis);
    }

    @ParameterizedTest
    @CsvSource({
        "128Mi, 134217728",
        "1.5Gi, 1610612736",
        "8142468Ki, 8337887232",
        "500M, 500000000",
        "1e9, 1000000000",
        "1000, 1000",
        "129e6, 129000000",
        "128974848000m, 128974848",
        "1Pi, 1125899906842624",
        "100Ei, 9223372036854775807"
    })
    void memoryBecomesBytes(String text, long bytes) {
        assertThat(Quantities.units(TextNode.valueOf(text))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"much", "''", "1Zi", "--1", "1e999999999"})
    void whatIsNoQuantityIsUnknown(String text) {
        assertThat(Quantities.units(TextNode.valueOf(text))).isNull();
    }

    @Test
    void absentQuantitiesAreUnknown() {
        assertThat(Quantities.millis(MissingNode.getInstance())).isNull();
    }
}
