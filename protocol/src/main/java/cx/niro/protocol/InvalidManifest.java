package cx.niro.protocol;

/** Manifests that cannot be read; the message names the document, the line and what was expected, never a value. */
public final class InvalidManifest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int document;
    private final int line;
    private final int column;
    private final String problem;
    private final boolean tooLarge;

    /**
     * @param document counted from 1; 0 for all of them
     * @param line counted from 1; 0 where there is none
     * @param column counted from 1; 0 where there is none
     */
    public InvalidManifest(int document, int line, int column, String problem) {
        this(document, line, column, problem, false);
    }

    private InvalidManifest(int document, int line, int column, String problem, boolean tooLarge) {
        super(where(document, line, column) + problem);
        this.document = document;
        this.line = line;
        this.column = column;
        this.problem = problem;
        this.tooLarge = tooLarge;
    }

    static InvalidManifest tooLarge(String problem) {
        return new InvalidManifest(0, 0, 0, problem, true);
    }

    public int document() {
        return document;
    }

    public int line() {
        return line;
    }

    public int column() {
        return column;
    }

    /** What is wrong and what is expected, without the place. */
    public String problem() {
        return problem;
    }

    /** Whether nothing is wrong with the manifests but their size or number. */
    public boolean isTooLarge() {
        return tooLarge;
    }

    private static String where(int document, int line, int column) {
        var place = new StringBuilder();
        if (document > 0) {
            place.append("document ").append(document);
        }
        if (line > 0) {
            place.append(place.length() == 0 ? "line " : ", line ").append(line);
        }
        if (column > 0) {
            place.append(", column ").append(column);
        }
        return place.length() == 0 ? "" : place.append(": ").toString();
    }
}
