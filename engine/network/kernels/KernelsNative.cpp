#define KERNEL_SET native
#define KERNEL_NAME "native"
#if defined(__AVX512F__)
#define KERNEL_LANES 16
#elif defined(__AVX__)
#define KERNEL_LANES 8
#else
#define KERNEL_LANES 4
#endif
#include "engine/network/kernels/KernelSource.inc"
