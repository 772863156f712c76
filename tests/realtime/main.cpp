// Runs every layer on a thread with a stack of 128 KiB. Checked: no call of the allocator, and the
// floating-point mode as before.
//
//     main               runs; exit code 0 if all is well
//     main --workspaces  prints a line for each network: values of an input, and bytes of the workspace of a
//                        single sample, which predict without one may have on its stack
#include "calls.hpp"

#include <support/allocations.hpp>

#include <cmath>
#include <cstdio>
#include <cstring>

#include <pthread.h>

namespace {

#if defined(__SSE__)
// The control bits; flags of what happened lie below.
unsigned mode() { return __builtin_ia32_stmxcsr() & 0xffc0; }
#else
unsigned mode() { return 0; }
#endif

int failed = 0;
void check(bool good, const char* what) {
    if (good) return;
    std::printf("%s\n", what);
    ++failed;
}

void* run(void*) {
    const unsigned before = mode();
    float loss = 0;
    const long calls = ctnn_test::allocations_during([&] {
        predict_every_layer();
        predict_on_the_stack();
        stream_every_layer();
        for (int i = 0; i < 3; ++i) loss = step_every_layer();
    });
    check(calls == 0, "the allocator was called");
    check(mode() == before, "the floating-point mode changed");
    check(std::isfinite(loss), "the loss is not finite");
    return nullptr;
}

} // namespace

int main(int count, char** words) {
    if (count == 2 && std::strcmp(words[1], "--workspaces") == 0) {
        for (int i = 0; network_inputs(i) > 0; ++i)
            std::printf("%ld %ld\n", network_inputs(i), network_workspace(i));
        return 0;
    }
    pthread_attr_t small;
    pthread_attr_init(&small);
    check(pthread_attr_setstacksize(&small, 128 * 1024) == 0, "no thread of 128 KiB here");
    pthread_t thread;
    check(pthread_create(&thread, &small, run, nullptr) == 0, "the thread did not start");
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&small);
    return failed;
}
