#define KERNEL_SET v3
#define KERNEL_NAME "v3"
#define KERNEL_LANES 8
#include "engine/network/kernels/KernelSource.inc"
