package cx.niro.verticles.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import cx.niro.protocol.Capabilities;
import cx.niro.protocol.Heartbeat;
import cx.niro.protocol.UpdateOffer;
import cx.niro.protocol.UpdateReport;
import cx.niro.verticles.heartbeat.HeartbeatMessages.Offer;
import cx.niro.verticles.heartbeat.HeartbeatMessages.UpdateSeen;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdateOffersTest {
    private static final UUID CLUSTER = UUID.randomUUID();
    private static final UpdateOffer OFFER = new UpdateOffer("o-1", "2.0.0", "niro/agent:2.0.0", 300);
    private static final Capabilities MAY = new Capabilities(true, false, false, true);

    private final List<UpdateSeen> news = new ArrayList<>();
    private final UpdateOffers offers = new UpdateOffers(news::add);
    private final TestBeats beats = TestBeats.withPods(0).capabilities(MAY);

    private static Offer offer(boolean open) {
        return new Offer(CLUSTER, OFFER, open);
    }

    private Heartbeat saying(String state) {
        return beats.update(new UpdateReport("o-1", state, null, null)).nextBeat();
    }

    @Test
    void clusterIsToldItsOfferWithEachAnswerUntilItIsTaken() {
        offers.replace(List.of(offer(true)));
        assertThat(offers.answer(CLUSTER, beats.nextBeat())).isEqualTo(OFFER);
        assertThat(offers.answer(CLUSTER, beats.nextBeat())).isEqualTo(OFFER);
        assertThat(offers.answer(UUID.randomUUID(), beats.nextBeat())).isNull();

        offers.replace(List.of(offer(false)));
        assertThat(offers.answer(CLUSTER, beats.nextBeat())).isNull();
        assertThat(news).isEmpty();
    }

    @Test
    void eachStateIsPassedOnOnce() {
        offers.replace(List.of(offer(false)));
        assertThat(offers.answer(CLUSTER, saying("accepted"))).isNull();
        assertThat(offers.answer(CLUSTER, saying("accepted"))).isNull();
        offers.hearCandidate(CLUSTER, saying("candidate"));
        offers.hearCandidate(CLUSTER, saying("candidate"));

        assertThat(news).extracting(UpdateSeen::state).containsExactly("accepted", "candidate");
    }

    @Test
    void endOfAnUpdateIsHeardThoughNobodyWaitsForIt() {
        assertThat(offers.answer(CLUSTER, saying("rolled_back"))).isNull();

        assertThat(news).containsExactly(new UpdateSeen(CLUSTER, "o-1", "rolled_back", null, null));
    }

    @Test
    void currentRunOfTheVersionHasSucceededWhateverItSays() {
        offers.replace(List.of(offer(true)));
        beats.agentVersion("2.0.0");

        assertThat(offers.answer(CLUSTER, beats.nextBeat())).isNull();
        assertThat(offers.answer(CLUSTER, beats.nextBeat())).isNull();

        assertThat(news).containsExactly(new UpdateSeen(CLUSTER, "o-1", "succeeded", null, null));
    }

    @Test
    void capabilityThatIsGoneIsToldInsteadOfTheOffer() {
        offers.replace(List.of(offer(true)));
        beats.capabilities(TestBeats.PODS);

        assertThat(offers.answer(CLUSTER, beats.nextBeat())).isNull();
        assertThat(offers.answer(CLUSTER, beats.nextBeat())).isNull();

        assertThat(news).singleElement().satisfies(seen -> {
            assertThat(seen.state()).isEqualTo("refused");
            assertThat(seen.reason()).isEqualTo("capability_missing");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "2.0.0, , true",
        "1.9.0, , false",
        "1.9.0, other.example.com:5000/agent:2.0.0, true",
        "1.9.0, other.example.com:5000/agent, false",
        "1.9.0, niro/agent:2.0.1, false"
    })
    void versionIsRunByItsNameOrItsTag(String version, String image, boolean expected) {
        assertThat(UpdateOffers.isRunBy(new cx.niro.protocol.AgentInfo(version, 1, null, image), OFFER))
                .isEqualTo(expected);
    }
}
