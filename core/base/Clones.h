// One binary for every x86-64 processor that still uses the wide registers where they are.
#pragma once

// Before a function with plain loops over floats.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define MAGNET_CLONES __attribute__((target_clones("arch=haswell", "default")))
#else
#define MAGNET_CLONES
#endif
