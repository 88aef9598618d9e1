/** One page that needs nothing else: tables and charts of a comparison, drawn as SVG when the page is written, without scripts. */
@NullMarked
package io.fhe4j.benchmarks.compare.page;

import org.jspecify.annotations.NullMarked;
