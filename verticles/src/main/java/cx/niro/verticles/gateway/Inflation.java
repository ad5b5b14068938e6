package cx.niro.verticles.gateway;

import cx.niro.verticles.bus.ServiceFailure;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Gunzips (RFC 1952, one member) chunk by chunk, so that a bomb is noticed while it is small. */
final class Inflation implements AutoCloseable {
    private static final int FIXED_HEADER = 10;
    private static final int FLAG_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int TRAILER = 8;

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] window = new byte[16 * 1024];
    private final Sink sink;
    private Part part = Part.FIXED;
    private int flags;
    private int position;
    private int expected;
    private long trailer;

    /** @param sink takes what is inflated, at most 16 KiB at once; may throw to end it */
    Inflation(Sink sink) {
        this.sink = sink;
    }

    /** Fails with INVALID when the bytes are not gzip. */
    void feed(byte[] chunk) {
        int at = 0;
        while (at < chunk.length) {
            at = part == Part.BODY ? inflate(chunk, at) : frame(chunk, at);
        }
    }

    /** Fails with INVALID when the stream is cut off. */
    void finish() {
        if (part != Part.DONE) {
            throw notGzip("ends too early");
        }
    }

    @Override
    public void close() {
        inflater.end();
    }

    private int inflate(byte[] chunk, int from) {
        inflater.setInput(chunk, from, chunk.length - from);
        try {
            while (!inflater.finished()) {
                int length = inflater.inflate(window);
                if (length > 0) {
                    crc.update(window, 0, length);
                    sink.accept(window, length);
                } else if (inflater.needsDictionary()) {
                    throw notGzip("needs a dictionary");
                } else if (inflater.needsInput()) {
                    return chunk.length;
                }
            }
        } catch (DataFormatException e) {
            throw notGzip(e.getMessage());
        }
        enter(Part.TRAILER);
        return chunk.length - inflater.getRemaining();
    }

    private int frame(byte[] chunk, int at) {
        int octet = chunk[at] & 0xFF;
        switch (part) {
            case FIXED -> fixed(octet);
            case EXTRA_LENGTH -> {
                expected |= octet << (8 * position);
                if (++position == 2) {
                    enter(expected == 0 ? after(Part.EXTRA) : Part.EXTRA);
                }
            }
            case EXTRA -> {
                if (++position == expected) {
                    enter(after(Part.EXTRA));
                }
            }
            case NAME, COMMENT -> {
                if (octet == 0) {
                    enter(after(part));
                }
            }
            case HEADER_CRC -> {
                if (++position == 2) {
                    enter(Part.BODY);
                }
            }
            case TRAILER -> trailer(octet);
            case BODY, DONE -> throw notGzip("has bytes behind its end");
        }
        return at + 1;
    }

    private void fixed(int octet) {
        if ((position == 0 && octet != 0x1F) || (position == 1 && octet != 0x8B) || (position == 2 && octet != 8)) {
            throw notGzip("has another magic number");
        }
        if (position == 3) {
            flags = octet;
        }
        if (++position == FIXED_HEADER) {
            expected = 0;
            enter(after(Part.FIXED));
        }
    }

    private void trailer(int octet) {
        trailer |= (long) octet << (8 * position);
        if (++position == TRAILER) {
            if ((trailer & 0xFFFFFFFFL) != crc.getValue()
                    || trailer >>> 32 != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
                throw notGzip("has a wrong check sum");
            }
            enter(Part.DONE);
        }
    }

    private Part after(Part last) {
        if (last.compareTo(Part.EXTRA_LENGTH) < 0 && (flags & FLAG_EXTRA) != 0) {
            return Part.EXTRA_LENGTH;
        }
        if (last.compareTo(Part.NAME) < 0 && (flags & FLAG_NAME) != 0) {
            return Part.NAME;
        }
        if (last.compareTo(Part.COMMENT) < 0 && (flags & FLAG_COMMENT) != 0) {
            return Part.COMMENT;
        }
        return (flags & FLAG_CRC) != 0 ? Part.HEADER_CRC : Part.BODY;
    }

    private void enter(Part next) {
        if (next != Part.EXTRA) {
            expected = 0;
        }
        part = next;
        position = 0;
    }

    private static ServiceFailure notGzip(String why) {
        return ServiceFailure.invalid("$", "the body is not gzip: it " + why);
    }

    /** In the order of the file; what follows depends on flags. */
    private enum Part {
        FIXED,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        HEADER_CRC,
        BODY,
        TRAILER,
        DONE
    }

    /** Takes a piece; the array is used again after the call. */
    @FunctionalInterface
    interface Sink {
        void accept(byte[] bytes, int length);
    }
}
