package cx.niro.agent.logs;

import cx.niro.protocol.LogTime;
import java.util.HashMap;
import java.util.Map;

/**
 * What to ask the log endpoint for, always with timestamps.
 *
 * @param tailLines null for all
 * @param sinceSeconds null for all
 * @param sinceNanos {@link LogTime#NONE} for all; the API knows whole seconds only
 */
record LogQuery(boolean previous, boolean follow, Long tailLines, Long sinceSeconds, long sinceNanos) {
    static LogQuery whole(boolean previous, boolean follow) {
        return new LogQuery(previous, follow, null, null, LogTime.NONE);
    }

    static LogQuery since(boolean previous, boolean follow, long nanos) {
        return new LogQuery(previous, follow, null, null, nanos);
    }

    Map<String, String> parameters(String container) {
        var parameters = new HashMap<String, String>();
        parameters.put("container", container);
        parameters.put("timestamps", "true");
        if (previous) {
            parameters.put("previous", "true");
        }
        if (follow) {
            parameters.put("follow", "true");
        }
        if (tailLines != null) {
            parameters.put("tailLines", tailLines.toString());
        }
        if (sinceSeconds != null) {
            parameters.put("sinceSeconds", sinceSeconds.toString());
        }
        if (sinceNanos != LogTime.NONE) {
            parameters.put("sinceTime", LogTime.instant(sinceNanos).toString());
        }
        return parameters;
    }
}
