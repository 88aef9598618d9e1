/**
 * For the tests of every reader of envelopes: takes valid files apart, makes hostile ones of them, and checks that a reader
 * refuses these in time and within its memory. And for the tests of noise: measured variances and failures against predicted
 * ones. Published nowhere; other modules' tests get it as this module's test-jar.
 */
@NullMarked
package io.fhe4j.api.testing;

import org.jspecify.annotations.NullMarked;
