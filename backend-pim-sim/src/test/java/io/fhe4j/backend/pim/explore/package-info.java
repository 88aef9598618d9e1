@NullMarked
package io.fhe4j.backend.pim.explore;

import org.jspecify.annotations.NullMarked;
