#define KERNEL_SET v4
#define KERNEL_NAME "v4"
#define KERNEL_LANES 16
#include "engine/network/kernels/KernelSource.inc"
