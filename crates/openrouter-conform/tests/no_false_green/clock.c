/* The wall clock jumps by a month, forwards and backwards, each time it is read. */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t id, struct timespec *at) {
    static int reads;
    long failed = syscall(SYS_clock_gettime, id, at);
    if (failed == 0 && id == CLOCK_REALTIME)
        at->tv_sec += __atomic_fetch_add(&reads, 1, __ATOMIC_RELAXED) % 2 ? 2592000 : -2592000;
    return (int)failed;
}
