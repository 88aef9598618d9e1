package io.fhe4j.cli.client;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where the passphrase of a key store comes from: the terminal, or a file. A picocli mixin. */
final class PassphraseOptions {

    private static final int MAX_BYTES = 1024;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description =
                    "Take the passphrase from the first line of this file, or of standard input for - (default: ask on"
                            + " the terminal).")
    private @Nullable Path file;

    /** Returns the passphrase of an existing key store; the caller zeroes it. */
    char[] known() throws IOException {
        return file != null ? fromFile(file) : ask("Passphrase: ");
    }

    /** Returns the passphrase for a new key store, asked for twice on a terminal; the caller zeroes it. */
    char[] chosen() throws IOException {
        if (file != null) {
            return fromFile(file);
        }
        char[] first = ask("New passphrase: ");
        char[] second = ask("Once more: ");
        boolean equal = Arrays.equals(first, second);
        Arrays.fill(second, '\0');
        if (!equal) {
            Arrays.fill(first, '\0');
            throw new ParameterException(command.commandLine(), "the two passphrases differ");
        }
        return checked(first);
    }

    @SuppressWarnings("SystemConsoleNull") // it is in a pipe, with the console of java.base
    private char[] ask(String prompt) {
        Console console = System.console();
        char[] typed = console == null ? null : console.readPassword("%s", prompt);
        if (typed == null) {
            throw new ParameterException(
                    command.commandLine(), "there is no terminal to ask for the passphrase: give --passphrase-file");
        }
        return typed;
    }

    private char[] fromFile(Path path) throws IOException {
        byte[] bytes;
        try (InputStream in = path.toString().equals("-") ? System.in : Files.newInputStream(path)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new IOException("cannot read the passphrase from " + path + ": " + e, e);
        }
        try {
            int length = firstLine(bytes);
            if (length > MAX_BYTES) {
                throw wrongLength();
            }
            return checked(decoded(bytes, length));
        } catch (CharacterCodingException e) {
            throw new ParameterException(command.commandLine(), path + " holds no passphrase in UTF-8", e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static int firstLine(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != '\n' && bytes[length] != '\r') {
            length++;
        }
        return length;
    }

    private static char[] decoded(byte[] bytes, int length) throws CharacterCodingException {
        CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
        char[] passphrase = new char[decoded.remaining()];
        decoded.get(passphrase);
        Arrays.fill(decoded.array(), '\0');
        return passphrase;
    }

    private char[] checked(char[] passphrase) {
        if (passphrase.length == 0 || passphrase.length > MAX_BYTES) {
            Arrays.fill(passphrase, '\0');
            throw wrongLength();
        }
        return passphrase;
    }

    private ParameterException wrongLength() {
        return new ParameterException(
                command.commandLine(),
                "a passphrase has 1 to " + MAX_BYTES + " characters, in a file as many bytes; choose a long one");
    }
}
