#define KERNEL_SET v2
#define KERNEL_NAME "v2"
#define KERNEL_LANES 4
#include "engine/network/kernels/KernelSource.inc"
