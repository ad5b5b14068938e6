package cx.niro.verticles.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PeerCreditTest {
    private final AtomicLong nanos = new AtomicLong();
    private final PeerCredit credit = new PeerCredit(nanos::get);

    @Test
    void aPeerOwesSoManyAnswersAndNoMore() {
        takeAll();

        assertThat(credit.take()).isFalse();

        credit.answered();
        assertThat(credit.take()).isTrue();
        assertThat(credit.take()).isFalse();
    }

    @Test
    void whatTimedOutStaysOwedUntilThePeerAnswersSomething() {
        takeAll();
        for (int i = 1; i < PeerCredit.MOST_IN_FLIGHT; i++) {
            credit.timedOut();
        }
        assertThat(credit.take()).isFalse();

        credit.answered();

        takeAll();
    }

    @Test
    void aSilentPeerIsTriedAgainWhenTheBusHasDroppedItsConnection() {
        takeAll();
        for (int i = 0; i < PeerCredit.MOST_IN_FLIGHT; i++) {
            credit.timedOut();
        }

        nanos.addAndGet(PeerCredit.STUCK_FOR.toNanos());
        assertThat(credit.take()).isFalse();

        nanos.incrementAndGet();
        takeAll();
    }

    @Test
    void whatNeverLeftIsNotOwed() {
        takeAll();

        credit.unsent();

        assertThat(credit.take()).isTrue();
    }

    private void takeAll() {
        for (int i = 0; i < PeerCredit.MOST_IN_FLIGHT; i++) {
            assertThat(credit.take()).isTrue();
        }
    }
}
