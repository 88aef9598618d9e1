package io.fhe4j.cli.client;

import io.fhe4j.cli.BackendChoice;
import io.fhe4j.nn.digits.DigitDrawing;
import io.fhe4j.nn.plan.InferencePlan;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The demo for people: digits side by side with their predictions, then figures. */
final class DemoReport {

    /** What the narrowest usual terminal shows. */
    private static final int WIDTH = 80;

    private static final int GAP = 4;
    private static final double KILO = 1e3;
    private static final double MEGA = 1e6;

    private DemoReport() {}

    /** Says what is about to happen. */
    static void introduce(PrintWriter out, InferencePlan plan, BackendChoice.Opened opened, int images) {
        out.println("Classifying " + images + " handwritten digits with "
                + plan.network().name() + ", without seeing them.");
        out.println("parameters  " + plan.parameters());
        out.println("backend     " + opened.backend().name() + ": "
                + opened.backend().capabilities().reason() + ", " + opened.threads()
                + (opened.threads() == 1 ? " thread" : " threads"));
        out.println();
        out.flush();
    }

    static void print(PrintWriter out, DemoResult result) {
        int width = DigitDrawing.draw(result.images().getFirst()).indexOf('\n');
        int columns = Math.max(1, (WIDTH + GAP) / (width + GAP));
        for (int from = 0; from < result.images().size(); from += columns) {
            printRow(out, result, from, Math.min(result.images().size(), from + columns), width);
        }
        printFigures(out, result);
        out.flush();
    }

    private static void printRow(PrintWriter out, DemoResult result, int from, int to, int width) {
        List<List<String>> pictures = new ArrayList<>();
        for (int i = from; i < to; i++) {
            List<String> picture = new ArrayList<>(
                    DigitDrawing.draw(result.images().get(i)).lines().toList());
            picture.add("encrypted     " + result.prediction(i));
            picture.add("clear         " + result.clearPrediction(i));
            picture.add("label         " + result.label(i) + (result.prediction(i) == result.label(i) ? "" : "  ✗"));
            pictures.add(picture);
        }
        for (int line = 0; line < pictures.getFirst().size(); line++) {
            StringBuilder text = new StringBuilder();
            for (List<String> picture : pictures) {
                text.append(picture.get(line))
                        .repeat(' ', Math.max(0, width - picture.get(line).length()) + GAP);
            }
            out.println(text.toString().stripTrailing());
        }
        out.println();
    }

    private static void printFigures(PrintWriter out, DemoResult result) {
        int images = result.images().size();
        DemoResult.Nanos nanos = result.nanos();
        DemoResult.Bytes bytes = result.bytes();
        line(out, "encrypted = clear", "%d of %d", result.agreeWithClear(), images);
        line(out, "encrypted = label", "%d of %d", result.agreeWithLabel(), images);
        line(out, "largest logit error", "2^%.1f", result.maxLogitErrorLog2());
        out.println();
        line(out, "key generation", "%.0f ms", DemoResult.millis(nanos.keygen()));
        line(out, "encode weights", "%.0f ms", DemoResult.millis(nanos.encode()));
        line(out, "encrypt", "%.0f ms for all images", DemoResult.millis(nanos.encrypt()));
        line(
                out,
                "evaluate",
                "%.0f ms for all images, %.2f ms for each",
                DemoResult.millis(nanos.evaluate()),
                result.evaluateMillisPerImage());
        line(out, "decrypt", "%.0f ms for all images", DemoResult.millis(nanos.decrypt()));
        line(out, "", "The JVM compiles kernels in its first seconds; after them a ciphertext of images");
        line(
                out,
                "",
                "takes what fhe4j plan %s predicts.",
                result.plan().network().name());
        out.println();
        line(out, "evaluation keys", "%.1f MB for the server", bytes.evaluationKeys() / MEGA);
        line(out, "public key", "%.1f kB", bytes.publicKey() / KILO);
        line(
                out,
                "ciphertext",
                "%.1f kB in, %.1f kB back, for up to %d images",
                bytes.ciphertext() / KILO,
                bytes.result() / KILO,
                result.plan().packing().batch());
        String cpuDigest = result.cpuDigest();
        if (cpuDigest != null) {
            line(
                    out,
                    "encrypted result",
                    "SHA-256 %s, %s on cpu",
                    result.digest(),
                    cpuDigest.equals(result.digest()) ? "the same" : "NOT the same: " + cpuDigest);
        }
    }

    private static void line(PrintWriter out, String name, String format, Object... values) {
        out.println(String.format(Locale.ROOT, "%-22s" + format, withName(name, values)));
    }

    private static Object[] withName(String name, Object[] values) {
        Object[] all = new Object[values.length + 1];
        all[0] = name;
        System.arraycopy(values, 0, all, 1, values.length);
        return all;
    }
}
