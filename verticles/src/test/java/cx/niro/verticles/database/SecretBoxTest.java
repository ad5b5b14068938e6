package cx.niro.verticles.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretBoxTest {
    private static final Buffer SECRET = Buffer.buffer("swordfish");
    private final SecretBox box = new SecretBox(List.of(key(1)));

    @Test
    void sealedSecretOpensAndIsNotReadable() {
        var sealed = box.seal("jwt", SECRET);

        assertThat(sealed.toString("ISO-8859-1")).doesNotContain("swordfish");
        assertThat(box.open("jwt", sealed)).isEqualTo(SECRET);
        assertThat(box.seal("jwt", SECRET)).isNotEqualTo(sealed);
    }

    @Test
    void secretDoesNotOpenForAnotherPurpose() {
        var sealed = box.seal("jwt", SECRET);

        assertThatThrownBy(() -> box.open("registry", sealed)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void changedSecretDoesNotOpen() {
        var bytes = box.seal("jwt", SECRET).getBytes();
        bytes[bytes.length - 1] ^= 1;

        assertThatThrownBy(() -> box.open("jwt", Buffer.buffer(bytes))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> box.open("jwt", Buffer.buffer("short"))).hasMessageContaining("damaged");
    }

    @Test
    void oldKeyStillOpensAfterTheKeyWasChanged() {
        var sealed = box.seal("jwt", SECRET);
        var changed = new SecretBox(List.of(key(2), key(1)));

        assertThat(changed.open("jwt", sealed)).isEqualTo(SECRET);
        assertThatThrownBy(() -> box.open("jwt", changed.seal("jwt", SECRET)))
                .hasMessageContaining("was the master key file replaced?");
    }

    @Test
    void keyHasThirtyTwoBytes() {
        assertThatThrownBy(() -> new SecretBox(List.of(Buffer.buffer("short"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SecretBox(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    private static Buffer key(int seed) {
        var bytes = new byte[32];
        Arrays.fill(bytes, (byte) seed);
        return Buffer.buffer(bytes);
    }
}
