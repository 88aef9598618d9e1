package io.fhe4j.api;

import java.io.IOException;
import java.nio.file.NoSuchFileException;

/**
 * Thrown by a reader for input that is damaged, truncated, oversized or not in the one canonical encoding. It always names
 * four things: the file (or what stands for it), the place in it, the problem and the remedy.
 */
public final class MalformedInputException extends FheException {
    private static final long serialVersionUID = 1L;

    private final String source;
    private final String place;
    private final String problem;
    private final String remedy;

    /**
     * An exception without a cause.
     *
     * @param source the file's name, or a word such as "stream" for input without one
     * @param place the offset or field, such as "offset 128" or "field level"
     * @param problem what is wrong there, with the values found and allowed
     * @param remedy what the user can do about it
     */
    public MalformedInputException(String source, String place, String problem, String remedy) {
        super(message(source, place, problem, remedy));
        this.source = source;
        this.place = place;
        this.problem = problem;
        this.remedy = remedy;
    }

    /**
     * An exception with a cause.
     *
     * @param source the file's name, or a word such as "stream" for input without one
     * @param place the offset or field, such as "offset 128" or "field level"
     * @param problem what is wrong there, with the values found and allowed
     * @param remedy what the user can do about it
     * @param cause what led to it
     */
    public MalformedInputException(String source, String place, String problem, String remedy, Throwable cause) {
        super(message(source, place, problem, remedy), cause);
        this.source = source;
        this.place = place;
        this.problem = problem;
        this.remedy = remedy;
    }

    /**
     * The exception for a file that the operating system does not give.
     *
     * @param source the file's name
     * @param cause what the operating system said
     * @return an exception that says whether there is such a file
     */
    public static MalformedInputException unreadable(String source, IOException cause) {
        return cause instanceof NoSuchFileException
                ? new MalformedInputException(source, "file", "no such file", "check the path", cause)
                : new MalformedInputException(
                        source, "file", "cannot be read: " + cause, "check path and permissions", cause);
    }

    private static String message(String source, String place, String problem, String remedy) {
        return source + ": " + place + ": " + problem + "; " + remedy;
    }

    /** Returns the file's name, or a word such as "stream". */
    public String source() {
        return source;
    }

    /** Returns the offset or field, such as "offset 128" or "field level". */
    public String place() {
        return place;
    }

    /** Returns what is wrong, with the values found and allowed. */
    public String problem() {
        return problem;
    }

    /** Returns what the user can do about it. */
    public String remedy() {
        return remedy;
    }
}
