#define NAME(x) x##_sse2
#include "part.inc"
