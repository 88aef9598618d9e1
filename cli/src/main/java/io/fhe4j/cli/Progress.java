package io.fhe4j.cli;

import io.fhe4j.api.ProgressListener;
import java.io.Console;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Draws long work as bars on standard error, one for each stage, where a terminal is there to show them; in a pipe it draws nothing.
 * Its owner closes it, which ends the last bar.
 */
public final class Progress implements ProgressListener, AutoCloseable {

    private static final int UPDATE_MILLIS = 100;

    private final boolean drawn;
    private @Nullable ProgressBar bar;
    private String stage = "";

    private Progress(boolean drawn) {
        this.drawn = drawn;
    }

    /** Returns bars on a terminal, silence elsewhere. */
    public static Progress onTerminal() {
        return new Progress(isTerminal());
    }

    /** Returns whether a person looks on: standard input and output are a terminal. */
    @SuppressWarnings("SystemConsoleNull") // it is in a pipe, with the console of java.base that JDK 25 takes
    public static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    @Override
    public synchronized void progress(String name, long done, long total) {
        if (!drawn) {
            return;
        }
        ProgressBar current = bar;
        if (current == null || !stage.equals(name)) {
            close();
            stage = name;
            current = new ProgressBarBuilder()
                    .setTaskName(name)
                    .setInitialMax(total)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(UPDATE_MILLIS)
                    .build();
            bar = current;
        }
        current.maxHint(total);
        current.stepTo(done);
        if (done >= total) {
            close();
        }
    }

    @Override
    public synchronized void close() {
        ProgressBar current = bar;
        if (current != null) {
            current.close();
            bar = null;
            stage = "";
        }
    }
}
