package io.fhe4j.backend.pim.reram;

import io.fhe4j.ntt.Modulus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * The table of polynomial products in CryptoPIM's paper [recalled], beside what this model gives: with the published closed form of a beat, and
 * with the beat of the programs that the array really executes. The depth of the pipeline is the published one in both.
 */
public final class CryptoPimTable {

    /**
     * A row as it was published.
     *
     * @param points n
     * @param width of words in bits
     * @param prime the modulus
     * @param micros latency in us
     * @param perSecond polynomial products in a second
     */
    public record Published(int points, int width, long prime, double micros, double perSecond) {}

    /**
     * A row of the comparison.
     *
     * @param published as recalled
     * @param publishedMode latency by the closed form, in us
     * @param publishedRate products in a second by the closed form
     * @param executedBeat the longest beat of an executed transform, in cycles
     * @param executedMode latency with that beat, in us
     * @param executedRate products in a second with that beat
     */
    public record Row(
            Published published,
            double publishedMode,
            double publishedRate,
            long executedBeat,
            double executedMode,
            double executedRate) {

        /** Executed over published latency. */
        public double ratio() {
            return executedMode / published.micros;
        }
    }

    /** The published rows; the primes are those of NewHope, Kyber's first version and SEAL, as the paper used them [recalled]. */
    public static final List<Published> PUBLISHED = List.of(
            new Published(256, 16, 7681, 68.67, 553_311),
            new Published(512, 16, 12289, 75.90, 553_311),
            new Published(1024, 16, 12289, 83.12, 553_311),
            new Published(2048, 32, 786_433, 363.60, 137_511),
            new Published(4096, 32, 786_433, 392.69, 137_511),
            new Published(8192, 32, 786_433, 421.78, 137_511),
            new Published(16384, 32, 786_433, 450.87, 137_511),
            new Published(32768, 32, 786_433, 479.96, 137_511));

    private CryptoPimTable() {}

    /**
     * The comparison. Transforms are executed at the published size where an array has so many rows, else at as many points as it has rows: the
     * programs of a stage, hence its cycles, are the same for every size.
     */
    public static List<Row> rows(ReramDevice device) {
        RandomGenerator random = new java.util.SplittableRandom(7);
        List<Row> rows = new ArrayList<>();
        for (Published row : PUBLISHED) {
            int points = Math.min(row.points, device.rows());
            LogicTransform transform = new LogicTransform(device, Modulus.of(row.prime), points, row.width);
            transform.forward(random.longs(points, 0, row.prime).toArray());
            double published = PublishedBeat.cycles(row.width) * device.cycle().value();
            double executed = transform.beat() * device.cycle().value();
            int depth = PublishedBeat.depth(row.points);
            rows.add(new Row(
                    row,
                    depth * published * 1e-3,
                    1e9 / published,
                    transform.beat(),
                    depth * executed * 1e-3,
                    1e9 / executed));
        }
        return rows;
    }

    /** The comparison as a table in Markdown. */
    public static String markdown(ReramDevice device) {
        StringBuilder out = new StringBuilder();
        out.append(
                "| n | w | prime | paper, us [recalled] | published mode, us | deviation | executed mode, us | beat, cycles "
                        + "| executed / paper | paper, 1/s | published mode, 1/s | executed mode, 1/s |\n");
        out.append("|---|---|---|---|---|---|---|---|---|---|---|---|\n");
        for (Row row : rows(device)) {
            Published paper = row.published;
            out.append(String.format(
                    Locale.ROOT,
                    "| %d | %d | %d | %.2f | %.2f | %.3f %% | %.2f | %d | %.3f | %.0f | %.0f | %.0f |\n",
                    paper.points,
                    paper.width,
                    paper.prime,
                    paper.micros,
                    row.publishedMode,
                    100 * (row.publishedMode / paper.micros - 1),
                    row.executedMode,
                    row.executedBeat,
                    row.ratio(),
                    paper.perSecond,
                    row.publishedRate,
                    row.executedRate));
        }
        return out.toString();
    }
}
