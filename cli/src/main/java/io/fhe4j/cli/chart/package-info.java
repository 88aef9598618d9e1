/** Pages with charts that need nothing but a browser: what commands share that draw their results. */
@NullMarked
package io.fhe4j.cli.chart;

import org.jspecify.annotations.NullMarked;
