package io.fhe4j.benchmarks.compare;

import io.fhe4j.benchmarks.compare.Report.Result;
import io.fhe4j.benchmarks.compare.Report.Run;
import io.fhe4j.benchmarks.statistics.Difference;
import io.fhe4j.benchmarks.statistics.Difference.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From which size on the first backend pays: at that size and all larger ones it is shown to be faster than another.
 *
 * @param program its name
 * @param fast the first backend
 * @param slow the other
 * @param from the least such size; empty if there is none
 * @param ratio how many times as long the other takes at the largest size
 */
public record Crossings(String program, String fast, String slow, Optional<String> from, double ratio) {

    /** Of every program with at least two sizes, for each backend after the first. */
    public static List<Crossings> of(Report report) {
        List<Crossings> all = new ArrayList<>();
        for (String program :
                report.results().stream().map(Result::program).distinct().toList()) {
            List<Result> sizes = report.results().stream()
                    .filter(result -> result.program().equals(program))
                    .toList();
            List<Run> runs = sizes.getFirst().measured();
            if (sizes.size() > 1) {
                for (int i = 1; i < runs.size(); i++) {
                    all.add(of(program, sizes, i));
                }
            }
        }
        return all;
    }

    private static Crossings of(String program, List<Result> sizes, int index) {
        Optional<String> from = Optional.empty();
        for (int i = sizes.size() - 1; i >= 0 && difference(sizes.get(i), index).verdict() == Verdict.SLOWER; i--) {
            from = Optional.of(sizes.get(i).size());
        }
        List<Run> runs = sizes.getFirst().measured();
        return new Crossings(
                program,
                runs.getFirst().backend(),
                runs.get(index).backend(),
                from,
                difference(sizes.getLast(), index).ratio());
    }

    private static Difference difference(Result result, int index) {
        return result.measured()
                .get(index)
                .measured()
                .flatMap(Report.Measured::difference)
                .orElseThrow();
    }

    /** In words. */
    public String sentence() {
        return from.map(size -> "%s: %s is faster than %s from %s on; %.3g times at the largest size"
                        .formatted(program, fast, slow, size, ratio))
                .orElseGet(() ->
                        program + ": " + fast + " is not shown to be faster than " + slow + " at the largest size");
    }
}
