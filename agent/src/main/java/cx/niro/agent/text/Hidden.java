package cx.niro.agent.text;

/** A secret that prints as {@code [hidden]}. */
public record Hidden(String value) {
    @Override
    public String toString() {
        return "[hidden]";
    }
}
