package cx.niro.protocol;

/** A message that breaks the protocol; {@link #field()} names the offending field as in its JSON. */
public final class InvalidMessage extends RuntimeException {
    private final String field;
    private final String problem;

    public InvalidMessage(String field, String problem) {
        super(field + ": " + problem);
        this.field = field;
        this.problem = problem;
    }

    /** Path of the field in the JSON document, such as {@code snapshot.nodes[3].name}; {@code $} for the whole document. */
    public String field() {
        return field;
    }

    /** What is wrong with it, without the field's name. */
    public String problem() {
        return problem;
    }
}
