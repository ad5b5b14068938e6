package cx.niro.verticles.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cx.niro.verticles.bus.ServiceFailure;
import cx.niro.verticles.logs.LogsMessages.Source;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceVectorTest {
    @Test
    void placesComeBackAsTheyWent() {
        var places = new LinkedHashMap<Source, Cursor>();
        places.put(new Source("shop", "web-1", "app"), TestLines.cursor(17));
        places.put(new Source("shop", "web-2", ""), null);

        assertThat(PlaceVector.decode(PlaceVector.encode(places))).containsExactlyEntriesOf(places);
    }

    @Test
    void fiftyPlacesFitIntoAnAddress() {
        var places = new LinkedHashMap<Source, Cursor>();
        for (int i = 0; i < 50; i++) {
            places.put(
                    new Source(
                            "shop",
                            "checkout-7d9f6c8b5-" + UUID.randomUUID().toString().substring(0, 5),
                            "checkout"),
                    new Cursor(UUID.randomUUID() + "/checkout/0", TestLines.timestamp(i * 1_000_003 % 999_999), 1));
        }

        var text = PlaceVector.encode(places);

        assertThat(text).hasSizeLessThan(7_000).matches("[A-Za-z0-9_-]+");
        assertThat(PlaceVector.decode(text)).isEqualTo(places);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "a!!", "zAAAA", "aW1sxLDIsM11d"})
    void whatThisServerDidNotMakeIsRefused(String text) {
        assertThatThrownBy(() -> PlaceVector.decode(text)).isInstanceOf(ServiceFailure.class);
    }
}
