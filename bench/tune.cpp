// rectify_tune: where threads and streaming stores begin to pay on this machine, and what the library's own
// choice costs there. Prints the settings that it would choose.
#include <rectify/rectify.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "copies.hpp"
#include "machine.hpp"

#ifdef _OPENMP
#include <omp.h>
#endif

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t Ki = 1024, Mi = Ki * Ki;

// All threads, whatever the library would decide: OpenMP's pool as the host's own.
void all_threads(void*, std::size_t tasks, rectify_task task, void* data) {
#ifdef _OPENMP
#pragma omp parallel
    for (auto i = static_cast<std::size_t>(omp_get_thread_num()); i < tasks;
         i += static_cast<std::size_t>(omp_get_num_threads()))
        task(data, i);
#else
    for (std::size_t i = 0; i < tasks; ++i) task(data, i);
#endif
}

struct Buffers {
    explicit Buffers(std::size_t n)
        : x(static_cast<float*>(std::aligned_alloc(4 * Ki, (n * sizeof(float) + 4095) / 4096 * 4096))),
          y(static_cast<float*>(std::aligned_alloc(4 * Ki, (n * sizeof(float) + 4095) / 4096 * 4096))) {
        if (x == nullptr || y == nullptr) throw std::bad_alloc();
        std::uint32_t state = 1;
        for (std::size_t i = 0; i < n; ++i) {
            state = state * 1664525 + 1013904223;
            x[i] = static_cast<float>(static_cast<std::int32_t>(state)) * 0x1p-20f;
        }
        std::memset(y, 0, n * sizeof(float));
    }
    ~Buffers() {
        std::free(x);
        std::free(y);
    }
    Buffers(const Buffers&) = delete;
    Buffers& operator=(const Buffers&) = delete;
    float* x;
    float* y;
};

using Call = std::function<void()>;

double seconds(const Call& call) {
    const Clock::time_point begin = Clock::now();
    call();
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

double median(std::vector<double> times) {
    std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
    return times[times.size() / 2];
}

// Hot: one call after sixteen others. Cold: after a sleep that lasts longer than any pool spins.
double hot(const Call& call) {
    for (int i = 0; i < 16; ++i) call();
    return seconds(call);
}
double cold(const Call& call) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return seconds(call);
}

struct Row {
    std::size_t bytes;
    double one, other, chosen;
};

// Interleaved rounds of three calls: the first way, the second, and the library's choice.
Row measure(std::size_t bytes, double (*state)(const Call&), const Call (&calls)[3]) {
    std::vector<double> times[3];
    for (int round = 0; round < 15; ++round)
        for (int i = 0; i < 3; ++i) times[(i + round) % 3].push_back(state(calls[(i + round) % 3]));
    return {bytes, median(times[0]), median(times[1]), median(times[2])};
}

void print(const char* title, const char* one, const char* other, const std::vector<Row>& rows) {
    std::printf("\n%s\n  %12s %12s %12s %12s %15s\n", title, "bytes moved", one, other, "chosen",
                "over the better");
    for (const Row& row : rows)
        std::printf("  %12s %9.1f us %9.1f us %9.1f us %15.2f\n",
                    rectify_bench::format_bytes(row.bytes).c_str(), 1e6 * row.one, 1e6 * row.other,
                    1e6 * row.chosen, row.chosen / std::min(row.one, row.other));
}

// The bytes from which on the second way wins at every size; 0 when it never does.
std::size_t crossover(const std::vector<Row>& rows) {
    std::size_t from = 0;
    for (auto row = rows.rbegin(); row != rows.rend() && row->other < row->one; ++row) from = row->bytes;
    return from;
}

void advise(const char* setting, std::size_t bytes, const char* never) {
    std::printf("  %-18s %s\n", setting, bytes == 0 ? never : std::to_string(bytes).c_str());
}

}  // namespace

int main() try {
    for (const auto& [key, value] : rectify_bench::machine_context())
        std::printf("%-10s%s\n", key.c_str(), value.c_str());
    const std::vector<std::size_t> sizes = {16 * Ki, 32 * Ki, 64 * Ki, 96 * Ki, 128 * Ki, 256 * Ki,
                                            1 * Mi,  2 * Mi,  4 * Mi,  16 * Mi, 64 * Mi};
    const Buffers buffers(sizes.back());
    const auto team = static_cast<std::size_t>(rectify_bench::team_size());
    const rectify_executor executor = {sizeof executor, nullptr, team, all_threads};
    rectify_exec one = RECTIFY_EXEC_DEFAULT, all = one, cached = one, streaming = one;
    one.max_threads = cached.max_threads = streaming.max_threads = 1;
    all.executor = &executor;
    cached.store = RECTIFY_STORE_CACHED;
    streaming.store = RECTIFY_STORE_STREAMING;
    const auto forward = [&](std::size_t n, const rectify_exec* exec) {
        return [&buffers, n, exec] { rectify_relu_forward_f32(buffers.x, buffers.y, n, exec); };
    };

    std::vector<Row> hot_rows, cold_rows, store_rows;
    for (const std::size_t n : sizes) {
        const std::size_t bytes = 2 * n * sizeof(float);
        std::fprintf(stderr, "measuring %s\n", rectify_bench::format_bytes(bytes).c_str());
        if (team > 1) {
            hot_rows.push_back(measure(bytes, hot, {forward(n, &one), forward(n, &all), forward(n, nullptr)}));
            cold_rows.push_back(
                measure(bytes, cold, {forward(n, &one), forward(n, &all), forward(n, nullptr)}));
        }
        if (n >= Mi)
            store_rows.push_back(
                measure(bytes, hot, {forward(n, &cached), forward(n, &streaming), forward(n, &one)}));
    }
    if (team > 1) {
        print("Threads that still spin", "1 thread", "all threads", hot_rows);
        print("Threads that sleep", "1 thread", "all threads", cold_rows);
    }
    print("Stores, 1 thread", "cached", "streaming", store_rows);
    std::printf("\nSettings for this machine\n");
    if (team > 1) {
        advise("hot_grain", crossover(hot_rows), "never: max_threads = 1");
        // Of small calls, of which nothing else is left; the smallest is too small for two threads.
        const Row& small = cold_rows[1];
        advise("wake_nanoseconds", static_cast<std::size_t>(1e9 * std::max(0.0, small.other - small.one)), "0");
    }
    const std::size_t stream_from = crossover(store_rows);
    advise("RECTIFY_LLC_BYTES", stream_from == 0 ? 0 : stream_from / 2 + 1, "larger than any call");
    std::printf(
        "\nThe first two stand in kernels/runtime/tuning.hpp, where wake_nanoseconds is a first guess that "
        "each "
        "process\n"
        "replaces by what it sees. RECTIFY_LLC_BYTES is read from the environment; llc_bytes of rectify_exec\n"
        "says the same for one call.\n");
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "rectify_tune: %s\n", error.what());
    return 1;
}
