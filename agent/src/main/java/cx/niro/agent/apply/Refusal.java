package cx.niro.agent.apply;

import cx.niro.protocol.ObjectOutcome;
import cx.niro.protocol.ObjectRef;

/**
 * Why an object is left as it is.
 *
 * @param reason stable code
 * @param message what is wrong and what to do next
 */
record Refusal(String reason, String message) {
    Refusal {
        if (message != null && message.length() > ObjectOutcome.MAX_MESSAGE) {
            message = message.substring(0, ObjectOutcome.MAX_MESSAGE - 3) + "...";
        }
    }

    ObjectOutcome failed(ObjectRef object) {
        return as("failed", object);
    }

    ObjectOutcome as(String outcome, ObjectRef object) {
        return new ObjectOutcome(object, outcome, reason, message, null);
    }
}
