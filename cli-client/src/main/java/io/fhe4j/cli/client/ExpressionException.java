package io.fhe4j.cli.client;

/** An expression that is not one, with the place where that shows. */
final class ExpressionException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String text;
    private final int place;

    /**
     * Says what is wrong.
     *
     * @param place of the character at fault, from 0 on; the length of the text for what is missing at its end
     */
    ExpressionException(int place, String message) {
        super(message);
        this.text = message;
        this.place = place;
    }

    @Override
    public String getMessage() {
        return text;
    }

    int place() {
        return place;
    }
}
