package cx.niro.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.agent.link.Answer;
import cx.niro.agent.text.Hidden;
import cx.niro.protocol.EnrollAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class IdentityTest {
    private static final Hidden TOKEN = new Hidden("niro_et_one");
    private static final Hidden OTHER_TOKEN = new Hidden("niro_et_two");

    private final FakeStore store = new FakeStore();
    private final FakeServer server = new FakeServer();

    @Test
    void tokenIsExchangedOnceAndTheKeyIsKept() {
        var first = identity(TOKEN).establish();
        var afterRestart = identity(TOKEN).establish();

        assertThat(first).isEqualTo(new Standing.Enrolled(new Credential("c-1", new Hidden("key-1"))));
        assertThat(afterRestart).isEqualTo(first);
        assertThat(server.exchanges).hasSize(1);
        assertThat(store.secret.serverUrl()).contains("https://niro");
    }

    @Test
    void keyOfTheSecretNeedsNoToken() {
        var enrolled = identity(TOKEN).establish();

        assertThat(identity(null).establish()).isEqualTo(enrolled);
    }

    @Test
    void nonceIsInTheSecretBeforeTheServerSeesIt() {
        server.beforeExchange =
                nonce -> assertThat(store.secret.enrollmentNonce()).contains(nonce);

        assertThat(identity(TOKEN).establish()).isInstanceOf(Standing.Enrolled.class);
    }

    @Test
    void crashBeforeTheNonceIsWrittenLeavesTheTokenUnused() {
        store.failWrite(1);

        assertThat(identity(TOKEN).establish()).isInstanceOf(Standing.Waiting.class);
        assertThat(server.exchanges).isEmpty();
        assertThat(identity(TOKEN).establish()).isInstanceOf(Standing.Enrolled.class);
    }

    @Test
    void crashBetweenNonceAndExchangeIsRepeatedWithTheSameNonce() {
        server.nextAnswers.add(new Answer.Unreachable<>("cut before the server saw it"));

        assertThat(identity(TOKEN).establish()).isInstanceOf(Standing.Waiting.class);
        assertThat(identity(TOKEN).establish()).isInstanceOf(Standing.Enrolled.class);
        assertThat(server.exchanges).hasSize(2);
        assertThat(server.exchanges.get(0)).isEqualTo(server.exchanges.get(1));
    }

    @Test
    void crashBetweenExchangeAndSecretIsRepeatedWithTheSameNonceAndTheNewerKeyIsKept() {
        store.failWrite(2);

        assertThat(identity(TOKEN).establish()).isInstanceOf(Standing.Waiting.class);
        assertThat(store.secret.key()).isEmpty();

        var standing = identity(TOKEN).establish();

        assertThat(standing).isEqualTo(new Standing.Enrolled(new Credential("c-1", new Hidden("key-2"))));
        assertThat(store.secret.key()).contains(new Hidden("key-2"));
        assertThat(server.exchanges.get(0)).isEqualTo(server.exchanges.get(1));
    }

    @Test
    void newTokenEnrollsInPlaceAndTheOldKeyStaysUntilTheNewOneIsThere() {
        assertThat(identity(TOKEN).establish()).isInstanceOf(Standing.Enrolled.class);
        var firstNonce = server.exchanges.get(0);
        server.beforeExchange = nonce -> assertThat(store.secret.key()).contains(new Hidden("key-1"));

        var standing = identity(OTHER_TOKEN).establish();

        assertThat(standing).isEqualTo(new Standing.Enrolled(new Credential("c-1", new Hidden("key-2"))));
        assertThat(server.exchanges.get(1)).isNotEqualTo(firstNonce);
        assertThat(identity(OTHER_TOKEN).establish()).isEqualTo(standing);
        assertThat(server.exchanges).hasSize(2);
    }

    @Test
    void crashInReEnrollmentIsRepeatedToo() {
        assertThat(identity(TOKEN).establish()).isInstanceOf(Standing.Enrolled.class);
        store.failWrite(store.writes + 2);
        assertThat(identity(OTHER_TOKEN).establish()).isInstanceOf(Standing.Waiting.class);

        var standing = identity(OTHER_TOKEN).establish();

        assertThat(standing).isEqualTo(new Standing.Enrolled(new Credential("c-1", new Hidden("key-3"))));
        assertThat(server.exchanges.get(1)).isEqualTo(server.exchanges.get(2));
    }

    @Test
    void newTokenThatIsRefusedLeavesTheOldKeyInUseAndIsNotTriedAgain() {
        var enrolled = identity(TOKEN).establish();
        server.nextAnswers.add(refused(410, "token_used"));
        var identity = identity(OTHER_TOKEN);

        assertThat(identity.establish()).isEqualTo(enrolled);
        assertThat(identity.establish()).isEqualTo(enrolled);
        assertThat(server.exchanges).hasSize(2);
    }

    @Test
    void refusedTokenIsToldAndTriedAgainSlowly() {
        server.nextAnswers.add(refused(410, "token_expired"));

        var standing = identity(TOKEN).establish();

        assertThat(standing).isInstanceOfSatisfying(Standing.Waiting.class, waiting -> {
            assertThat(waiting.reason())
                    .contains("token_expired", "install command")
                    .doesNotContain("niro_et_");
            assertThat(waiting.retryIn()).contains(Identity.SLOWLY);
        });
        assertThat(identity(TOKEN).establish()).isInstanceOf(Standing.Enrolled.class);
    }

    @Test
    void busyServerIsAskedAgainWhenItSays() {
        server.nextAnswers.add(new Answer.Refused<>(503, "unavailable", "", Optional.of(Duration.ofSeconds(4)), true));

        assertThat(identity(TOKEN).establish())
                .isInstanceOfSatisfying(
                        Standing.Waiting.class,
                        waiting -> assertThat(waiting.retryIn()).contains(Duration.ofSeconds(4)));
    }

    @Test
    void withoutKeyAndTokenTheAgentSaysWhatIsMissing() {
        assertThat(identity(null).establish())
                .isInstanceOfSatisfying(
                        Standing.Waiting.class,
                        waiting -> assertThat(waiting.reason()).contains("neither a key nor an enrollment token"));
    }

    @Test
    void unusableSecretIsReportedAndTriedAgain() {
        store.unreadable = true;
        assertThat(identity(TOKEN).establish()).isInstanceOf(Standing.Waiting.class);
        assertThat(server.exchanges).isEmpty();

        store.unreadable = false;
        assertThat(identity(TOKEN).establish()).isInstanceOf(Standing.Enrolled.class);
    }

    @Test
    void twoAgentsThatEnrollAtOnceEndOnTheKeyOfTheSecret() {
        var late = new FakeServer();
        late.beforeExchange = nonce -> assertThat(identity(TOKEN).establish()).isInstanceOf(Standing.Enrolled.class);
        // the late one read the Secret before the other wrote its key: its own write is refused
        var loser = new Identity(store, late, Optional.of(TOKEN), "https://niro");

        assertThat(loser.establish()).isInstanceOf(Standing.Waiting.class);
        assertThat(loser.establish()).isEqualTo(new Standing.Enrolled(new Credential("c-1", new Hidden("key-1"))));
    }

    private Identity identity(Hidden token) {
        return new Identity(store, server, Optional.ofNullable(token), "https://niro");
    }

    private static Answer<EnrollAnswer> refused(int status, String code) {
        return new Answer.Refused<>(status, code, "no", Optional.empty(), true);
    }

    /** Gives a new key for each exchange, as the server does while the last one is unused. */
    private static final class FakeServer implements Enrollment {
        private final List<Hidden> exchanges = new ArrayList<>();
        private final List<Answer<EnrollAnswer>> nextAnswers = new ArrayList<>();
        private Consumer<Hidden> beforeExchange = nonce -> {};
        private int keys;

        @Override
        public Answer<EnrollAnswer> exchange(Hidden token, Hidden nonce) {
            beforeExchange.accept(nonce);
            exchanges.add(nonce);
            if (!nextAnswers.isEmpty()) {
                return nextAnswers.remove(0);
            }
            keys++;
            return new Answer.Accepted<>(new EnrollAnswer("c-1", "test", "key-" + keys, 15, 25));
        }
    }

    /** A Secret with its resourceVersion; a failed write is a crash, or a lost race, at that step. */
    private static final class FakeStore implements SecretStore {
        private KeySecret secret = KeySecret.empty("0");
        private int writes;
        private int failingWrite = -1;
        private boolean unreadable;

        void failWrite(int number) {
            failingWrite = number;
        }

        @Override
        public KeySecret read() throws Unusable {
            if (unreadable) {
                throw new Unusable("forbidden");
            }
            return secret;
        }

        @Override
        public KeySecret write(KeySecret changed) throws Unusable {
            writes++;
            if (writes == failingWrite || !changed.resourceVersion().equals(secret.resourceVersion())) {
                throw new Unusable("conflict");
            }
            secret = new KeySecret(
                    Integer.toString(writes),
                    changed.enrollmentNonce(),
                    changed.nonceTokenHash(),
                    changed.key(),
                    changed.clusterId(),
                    changed.serverUrl(),
                    changed.tokenHash());
            return secret;
        }
    }
}
