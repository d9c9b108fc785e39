// How OpenMP's idle threads wait for work inside a host program.
#pragma once

namespace magnet
{
// Makes the threads of GNU's OpenMP library sleep between parallel regions, also where the host program loaded the
// library long before and OMP_WAIT_POLICY=passive comes too late, as in ParaView 5.13. There they spin for
// milliseconds, and where other processes want the same cores everything takes many times longer.
//
// By GCC's manual (libgomp, GOMP_SPINCOUNT) at most 100 spins are made while there are more OpenMP threads than
// processors. So a thread that sleeps until the program ends owns as many as that takes; they sleep too.
// Repeated calls do nothing. Cost: as many sleeping threads as there are processors.
void letIdleThreadsSleep();
}
