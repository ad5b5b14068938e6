package cx.niro.agent.identity;

import cx.niro.agent.link.Answer;
import cx.niro.agent.text.Hidden;
import cx.niro.protocol.EnrollAnswer;

/** The exchange of a token for a key. */
@FunctionalInterface
public interface Enrollment {
    /** @param nonce that is in the Secret already */
    Answer<EnrollAnswer> exchange(Hidden token, Hidden nonce);
}
