// rectify_tune: where threads and streaming stores begin to pay on this machine, and what the library's own
// choice costs there. Prints the settings that it would choose.
#include <rectify/rectify.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
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
#include "parallel.hpp"

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

// Awake: one call after a series of others. Asleep: after a pause that lasts longer than any pool spins.
double awake(const Call& call) {
    const Clock::time_point enough = Clock::now() + std::chrono::milliseconds(20);
    do
        for (int i = 0; i < 4; ++i) call();
    while (Clock::now() < enough);
    return seconds(call);
}
double asleep(const Call& call) {
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
    for (int round = 0; round < 31; ++round)
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

void print_model(const std::vector<Row>& rows, std::size_t team) {
    const rectify::internal::PoolModel model = rectify::internal::pool_model();
    std::printf("\nWhat the library has learnt by now\n  %12s %27s %27s\n  %12s %12s %14s %12s %14s\n", "",
                "in a series", "after a pause", "bytes moved", "1 thread", "all threads", "1 thread",
                "all threads");
    for (const Row& row : rows) {
        const auto us = [](std::uint64_t nanoseconds) { return 1e-3 * static_cast<double>(nanoseconds); };
        std::printf("  %12s %9.1f us %11.1f us %9.1f us %11.1f us\n",
                    rectify_bench::format_bytes(row.bytes).c_str(), us(model.time_of_one(row.bytes, true)),
                    us(model.time_of_team(row.bytes, team, true)), us(model.time_of_one(row.bytes, false)),
                    us(model.time_of_team(row.bytes, team, false)));
    }
}

}  // namespace

int main() try {
    for (const auto& [key, value] : rectify_bench::machine_context())
        std::printf("%-10s%s\n", key.c_str(), value.c_str());
    constexpr std::size_t smallest = 16 * Ki, largest = 64 * Mi;
    const Buffers buffers(largest);
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

    std::vector<Row> awake_rows, asleep_rows, store_rows;
    for (std::size_t n = smallest; n <= largest; n *= 2) {
        const std::size_t bytes = 2 * n * sizeof(float);
        std::fprintf(stderr, "measuring %s\n", rectify_bench::format_bytes(bytes).c_str());
        if (team > 1) {
            awake_rows.push_back(
                measure(bytes, awake, {forward(n, &one), forward(n, &all), forward(n, nullptr)}));
            asleep_rows.push_back(
                measure(bytes, asleep, {forward(n, &one), forward(n, &all), forward(n, nullptr)}));
        }
        if (n >= Mi)
            store_rows.push_back(
                measure(bytes, awake, {forward(n, &cached), forward(n, &streaming), forward(n, &one)}));
    }
    if (team > 1) {
        print("Threads that are awake", "1 thread", "all threads", awake_rows);
        print("Threads that sleep", "1 thread", "all threads", asleep_rows);
        print_model(awake_rows, team);
    }
    print("Stores, 1 thread", "cached", "streaming", store_rows);
    const std::size_t stream_from = crossover(store_rows);
    std::printf(
        "\nRECTIFY_LLC_BYTES for this machine: %s\n"
        "It is read from the environment; llc_bytes of rectify_exec says the same for one call. Threads\n"
        "need no setting: each process learns what they are worth to it.\n",
        stream_from == 0 ? "larger than any call" : std::to_string(stream_from / 2 + 1).c_str());
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "rectify_tune: %s\n", error.what());
    return 1;
}
