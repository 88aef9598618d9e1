/* The transform of the torus engine: real polynomials of degree 2^10 and 2^11 modulo X^N + 1, on doubles, in place. */
#ifndef FFT_H
#define FFT_H

/* Whether there is a transform of this degree. */
int fft_serves(int log);

/* From coefficients to the spectrum, on a row of zeros that is kept for the purpose: the time does not depend on the numbers. */
void fft_forward(int log);

/* Back, not scaled. */
void fft_inverse(int log);

/* Products by the transform against schoolbook products; 1 when they agree. */
int fft_check(void);

#endif
