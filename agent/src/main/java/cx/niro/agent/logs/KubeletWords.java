package cx.niro.agent.logs;

import java.io.IOException;

/** The kubelet answered with words in place of a log; they are the message. */
final class KubeletWords extends IOException {
    private static final long serialVersionUID = 1L;

    KubeletWords(String words) {
        super(words);
    }
}
