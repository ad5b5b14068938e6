package cx.niro.agent.logs;

/**
 * One life of a container.
 *
 * @param uid of the pod
 */
record Instance(String uid, String container, int restarts) {
    /** As in cursors. */
    String text() {
        return uid + "/" + container + "/" + restarts;
    }

    /** What cannot be read is an instance that does not exist any more. */
    static Instance parse(String text) {
        var first = text.indexOf('/');
        var last = text.lastIndexOf('/');
        if (first > 0 && last > first) {
            try {
                return new Instance(
                        text.substring(0, first),
                        text.substring(first + 1, last),
                        Integer.parseInt(text.substring(last + 1)));
            } catch (NumberFormatException e) {
                return new Instance(text, "", 0);
            }
        }
        return new Instance(text, "", 0);
    }

    /** Of two instances of pods of one name: another pod is a later one. */
    boolean isBefore(Instance other) {
        return !uid.equals(other.uid) || restarts < other.restarts;
    }

    boolean isRightBefore(Instance other) {
        return uid.equals(other.uid) && restarts + 1 == other.restarts;
    }
}
