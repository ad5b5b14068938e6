package cx.niro.backbone.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseAddressTest {
    @Test
    void percentEncodedCredentialsAreDecodedAndPlusStaysPlus() {
        var address = DatabaseAddress.parse("postgresql://ni%40ro:p%2Fw+1@db.example.com/niro");

        assertThat(address.user()).isEqualTo("ni@ro");
        assertThat(address.password()).isEqualTo("p/w+1");
        assertThat(address.port()).isEqualTo(5432);
        assertThat(address.sslMode()).isEqualTo("prefer");
    }

    @ParameterizedTest
    @CsvSource({
        "mysql://u:p@h/d, must begin with postgresql://",
        "postgresql://u:p@h, names no database",
        "postgresql://h/d, names no user",
        "postgresql://u:p@h/d?sslmode=maybe, has sslmode 'maybe'",
        "postgresql://u:sec ret@h/d, is not a URL"
    })
    void whatIsWrongIsSaidWithoutThePassword(String url, String words) {
        assertThatThrownBy(() -> DatabaseAddress.parse(url))
                .hasMessageContaining(words)
                .hasMessageNotContaining("sec ret");
    }
}
