#pragma once
// CTNN_ISA: the instruction set that a file is compiled for, as a name. What -msse2, -mavx2 -mfma,
// -march=x86-64-v4 and a few more give has a short one (sse2, avx2_fma, avx512). For all else a number
// follows, a bit for each extension whose instructions a compiler takes on its own, in the order below:
// avx2_fma_xfeff000000041 is Haswell. So two sets never share a name. What only intrinsics reach, and -mtune,
// are not in it.
//
// Known are the extensions of x86, AArch64, Arm and RISC-V; elsewhere there is one name.

// CTNN_ON(macro): 1 where it is defined as 1 (or as a version of RISC-V's), else 0. Only then there is a
// CTNN_COMMA, which makes three arguments of two, and of 1 the second.
#define CTNN_COMMA_1 ,
#define CTNN_COMMA_1000000 ,
#define CTNN_COMMA_2000000 ,
#define CTNN_COMMA_2001000 ,
#define CTNN_COMMA_2002000 ,
#define CTNN_SECOND(first, second, ...) second
#define CTNN_BIT(comma) CTNN_SECOND(comma 1, 0, 0)
#define CTNN_BIT_OF(value) CTNN_BIT(CTNN_COMMA_##value)
#define CTNN_ON(macro) CTNN_BIT_OF(macro)

// CTNN_FOUR: four macros as a hexadecimal digit.
#define CTNN_HEX_0000 0
#define CTNN_HEX_0001 1
#define CTNN_HEX_0010 2
#define CTNN_HEX_0011 3
#define CTNN_HEX_0100 4
#define CTNN_HEX_0101 5
#define CTNN_HEX_0110 6
#define CTNN_HEX_0111 7
#define CTNN_HEX_1000 8
#define CTNN_HEX_1001 9
#define CTNN_HEX_1010 a
#define CTNN_HEX_1011 b
#define CTNN_HEX_1100 c
#define CTNN_HEX_1101 d
#define CTNN_HEX_1110 e
#define CTNN_HEX_1111 f
#define CTNN_DIGIT(a, b, c, d) CTNN_HEX_##a##b##c##d
#define CTNN_DIGIT_OF(a, b, c, d) CTNN_DIGIT(a, b, c, d)
#define CTNN_FOUR(a, b, c, d) CTNN_DIGIT_OF(CTNN_ON(a), CTNN_ON(b), CTNN_ON(c), CTNN_ON(d))

#define CTNN_ARM_FOUR(a, b, c, d)                                                                            \
    CTNN_FOUR(__ARM_FEATURE_##a, __ARM_FEATURE_##b, __ARM_FEATURE_##c, __ARM_FEATURE_##d)

#define CTNN_JOINED(a, b, c, d, e, f, g, h, i, j, k, l, m) a##b##c##d##e##f##g##h##i##j##k##l##m
#define CTNN_JOIN(a, b, c, d, e, f, g, h, i, j, k, l, m) CTNN_JOINED(a, b, c, d, e, f, g, h, i, j, k, l, m)
#define CTNN_PASTED(a, b, c) a##b##c
#define CTNN_PASTE(a, b, c) CTNN_PASTED(a, b, c)

#if defined(__x86_64__) || defined(__i386__)
#define CTNN_FEATURES                                                                                        \
    CTNN_JOIN(CTNN_FOUR(__SSE3__, __SSSE3__, __SSE4_1__, __SSE4_2__),                                        \
              CTNN_FOUR(__POPCNT__, __CRC32__, __LAHF_SAHF__, __SSE4A__),                                    \
              CTNN_FOUR(__AVX__, __AVX2__, __FMA__, __F16C__),                                               \
              CTNN_FOUR(__BMI__, __BMI2__, __LZCNT__, __MOVBE__),                                            \
              CTNN_FOUR(__AVX512F__, __AVX512CD__, __AVX512BW__, __AVX512DQ__),                              \
              CTNN_FOUR(__AVX512VL__, __AVX512IFMA__, __AVX512VBMI__, __AVX512VBMI2__),                      \
              CTNN_FOUR(__AVX512VNNI__, __AVX512BITALG__, __AVX512VPOPCNTDQ__, __AVX512BF16__),              \
              CTNN_FOUR(__AVX512FP16__, __AVX512ER__, __AVX512PF__, __AVX5124FMAPS__),                       \
              CTNN_FOUR(__AVXVNNI__, __AVXIFMA__, __AVXNECONVERT__, __AVXVNNIINT8__),                        \
              CTNN_FOUR(__AVXVNNIINT16__, __AVX10_2__, __APX_F__, __MOVRS__),                                \
              CTNN_FOUR(__FMA4__, __XOP__, __TBM__, __PRFCHW__),                                             \
              CTNN_FOUR(__AES__, __PCLMUL__, __VAES__, __VPCLMULQDQ__),                                      \
              CTNN_FOUR(__SHA__, __GFNI__, __PREFETCHWT1__, __GCC_HAVE_SYNC_COMPARE_AND_SWAP_16))
#if defined(__AVX512F__)
#define CTNN_LEVEL avx512
#elif defined(__AVX2__) && defined(__FMA__)
#define CTNN_LEVEL avx2_fma
#elif defined(__AVX2__)
#define CTNN_LEVEL avx2
#elif defined(__AVX__)
#define CTNN_LEVEL avx
#elif defined(__SSE4_2__)
#define CTNN_LEVEL sse4_2
#elif defined(__SSE2__)
#define CTNN_LEVEL sse2
#else
#define CTNN_LEVEL x87
#endif
#elif defined(__aarch64__)
#define CTNN_FEATURES                                                                                        \
    CTNN_JOIN(CTNN_ARM_FOUR(FP16_SCALAR_ARITHMETIC, FP16_VECTOR_ARITHMETIC, FP16_FML, DOTPROD),              \
              CTNN_ARM_FOUR(BF16_SCALAR_ARITHMETIC, BF16_VECTOR_ARITHMETIC, MATMUL_INT8, COMPLEX),           \
              CTNN_ARM_FOUR(QRDMX, JCVT, FRINT, CRC32), CTNN_ARM_FOUR(ATOMICS, RCPC, MOPS, CSSC),            \
              CTNN_ARM_FOUR(AES, SHA2, SHA3, PAUTH), CTNN_ARM_FOUR(SVE, SVE2, SVE2p1, SME),                  \
              CTNN_ARM_FOUR(SVE_BF16, SVE_MATMUL_INT8, SVE_MATMUL_FP32, SVE_MATMUL_FP64),                    \
              CTNN_ARM_FOUR(SVE2_AES, SVE2_BITPERM, SVE2_SHA3, SVE2_SM4), , , , , )
#if defined(__ARM_FEATURE_SVE_BITS) && __ARM_FEATURE_SVE_BITS
// -msve-vector-bits: the length is part of the code.
#define CTNN_LEVEL CTNN_PASTE(aarch64, _sve, __ARM_FEATURE_SVE_BITS)
#else
#define CTNN_LEVEL aarch64
#endif
#elif defined(__arm__)
#if defined(__ARM_FP) && __ARM_FP & 4
#define CTNN_ARM_FLOAT 1
#endif
#if defined(__ARM_FP) && __ARM_FP & 8
#define CTNN_ARM_DOUBLE 1
#endif
#if defined(__ARM_FEATURE_MVE) && __ARM_FEATURE_MVE & 1
#define CTNN_ARM_MVE 1
#endif
#if defined(__ARM_FEATURE_MVE) && __ARM_FEATURE_MVE & 2
#define CTNN_ARM_MVE_FLOAT 1
#endif
#define CTNN_FEATURES                                                                                        \
    CTNN_JOIN(CTNN_FOUR(__thumb__, __thumb2__, __ARM_NEON, CTNN_ARM_FLOAT),                                  \
              CTNN_ARM_FOUR(DSP, SIMD32, SAT, UNALIGNED),                                                    \
              CTNN_FOUR(CTNN_ARM_DOUBLE, CTNN_ARM_MVE, CTNN_ARM_MVE_FLOAT, __ARM_ARCH_ISA_ARM),              \
              CTNN_ARM_FOUR(FMA, NUMERIC_MAXMIN, CLZ, IDIV),                                                 \
              CTNN_ARM_FOUR(FP16_SCALAR_ARITHMETIC, FP16_VECTOR_ARITHMETIC, DOTPROD, CRC32), , , , , , , , )
#define CTNN_LEVEL CTNN_PASTE(arm, __ARM_ARCH, )
#elif defined(__riscv)
#define CTNN_FEATURES                                                                                        \
    CTNN_JOIN(CTNN_FOUR(__riscv_m, __riscv_a, __riscv_f, __riscv_d),                                         \
              CTNN_FOUR(__riscv_c, __riscv_v, __riscv_zba, __riscv_zbb),                                     \
              CTNN_FOUR(__riscv_zbs, __riscv_zbc, __riscv_zfh, __riscv_zvfh),                                \
              CTNN_FOUR(__riscv_zfa, __riscv_zicond, __riscv_zcb, __riscv_zvbb), , , , , , , , , )
#define CTNN_LEVEL CTNN_PASTE(riscv, __riscv_xlen, )
#else
#define CTNN_FEATURES 0
#define CTNN_LEVEL generic
#endif

// What plain options give is called by the level alone.
#define CTNN_NUMBER CTNN_PASTE(0x, CTNN_FEATURES, )
#define CTNN_IS_SSE4_2 (CTNN_NUMBER == 0xfc00000000000) // -msse4.2
#define CTNN_IS_AVX (CTNN_NUMBER == 0xfc80000000000) // -mavx
#define CTNN_IS_AVX2 (CTNN_NUMBER == 0xfcc0000000000) // -mavx2
#define CTNN_IS_AVX2_FMA (CTNN_NUMBER == 0xfce0000000000) // -mavx2 -mfma
#define CTNN_IS_AVX512 (CTNN_NUMBER == 0xfefff80000001) // -march=x86-64-v4
#if CTNN_NUMBER == 0
#define CTNN_ISA CTNN_LEVEL
#elif !defined(__x86_64__)
#define CTNN_ISA CTNN_PASTE(CTNN_LEVEL, _x, CTNN_FEATURES)
#elif CTNN_IS_SSE4_2 || CTNN_IS_AVX || CTNN_IS_AVX2 || CTNN_IS_AVX2_FMA || CTNN_IS_AVX512
#define CTNN_ISA CTNN_LEVEL
#elif CTNN_NUMBER == 0xfe00000000001
#define CTNN_ISA x86_64_v2
#elif CTNN_NUMBER == 0xfeff000000001
#define CTNN_ISA x86_64_v3
#else
#define CTNN_ISA CTNN_PASTE(CTNN_LEVEL, _x, CTNN_FEATURES)
#endif
