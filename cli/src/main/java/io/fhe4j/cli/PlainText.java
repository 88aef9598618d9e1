package io.fhe4j.cli;

import java.util.regex.Pattern;

/** Text for a terminal: names come from files and command lines of others, and may hold what moves the cursor or hides text. */
final class PlainText {

    /** Control characters (C0 and C1), invisible and direction-changing format characters, other ends of lines. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");

    private PlainText() {}

    /** The text on one line, with a question mark for each character that is not printed. */
    static String line(String text) {
        return UNPRINTABLE.matcher(text).replaceAll("?");
    }
}
