/** CKKS from end to end with real keys: what is promised of precision and noise, against arithmetic on complex numbers. */
@NullMarked
package io.fhe4j.tests.ckks;

import org.jspecify.annotations.NullMarked;
