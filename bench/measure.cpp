#include "measure.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <new>
#include <random>
#include <stdexcept>
#include <thread>

#include "machine.hpp"

namespace rectify_bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double batch_seconds = 200e-6;

// Hot means caches as the contender itself leaves them. A victim L3 takes several passes to learn what stays.
constexpr std::size_t warm_calls = 8;

constexpr std::size_t most_rounds = 240;

// Longer than a pool spins, GNU OpenMP's and the longest of the peers': its threads would disturb what others
// do next.
constexpr std::chrono::milliseconds pool_asleep(15);
constexpr std::chrono::milliseconds peers_asleep(60);

double quantile(std::vector<double> values, double fraction) {
    const auto nth =
        values.begin() + static_cast<std::ptrdiff_t>(fraction * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), nth, values.end());
    return *nth;
}

class Measurement {
  public:
    Measurement(Group& group, const Options& options)
        : group_(group),
          options_(options),
          cold_(group.shape.kind == cold),
          slots_(cold_ ? Pool::cold_slots(group.shape.span(), llc_bytes())
                       : Pool::hot_slots(group.shape.span())),
          pool_(group.shape.kind == masks ? Content::bits : Content::values, group.shape.span(),
                checked_slots(), options.misalignment, options.huge_pages),
          samples_(group.contenders.size()) {
        for (std::size_t i = 0; i < group.contenders.size(); ++i) {
            const Contender& contender = group.contenders[i];
            phases_[!contender.parallel ? 0 : !contender.peer ? 1 : 2].push_back(i);
        }
    }

    void run() {
        const Clock::time_point begin = Clock::now();
        each_phase([this](std::size_t i) { calibrate(group_.contenders[i]); });
        double seconds = 0;
        std::size_t rounds = 0;
        while (rounds < options_.rounds || (seconds < options_.seconds && rounds < most_rounds)) {
            pool_.place(rounds);
            each_phase([this](std::size_t i) { samples_[i].push_back(time(group_.contenders[i])); });
            ++rounds;
            seconds = std::chrono::duration<double>(Clock::now() - begin).count();
        }
        group_.rounds = rounds;
        for (std::size_t i = 0; i < samples_.size(); ++i) {
            Contender& contender = group_.contenders[i];
            contender.seconds = quantile(samples_[i], 0.5);
            contender.spread = (quantile(samples_[i], 0.75) - quantile(samples_[i], 0.25)) / contender.seconds;
            contender.delivered = false;
        }
    }

  private:
    std::size_t checked_slots() const {
        if (Pool::footprint(group_.shape.span(), slots_) > memory_bytes() / 2) {
            throw std::bad_alloc();
        }
        return slots_;
    }

    // One thread, pinned, then as many as the contender may use, unpinned: on our pool, then on the peers'.
    template <class Step>
    void each_phase(Step step) {
        for (std::vector<std::size_t>& phase : phases_) {
            const bool parallel = &phase != &phases_[0];
            std::shuffle(phase.begin(), phase.end(), random_);
            {
                const Pinned pinned(!parallel);
                std::for_each(phase.begin(), phase.end(), step);
            }
            if (parallel && !phase.empty()) {
                std::this_thread::sleep_for(&phase == &phases_[1] ? pool_asleep : peers_asleep);
            }
        }
    }

    rectify_rows rows_of(const Contender& contender) const {
        const Shape& shape = group_.shape;
        if (shape.row_bytes == 0) {
            return {};
        }
        const std::size_t pitch = shape.pitch_bytes / contender.element->bytes;
        return {shape.bytes / shape.row_bytes, shape.row_bytes / contender.element->bytes, pitch, pitch,
                (pitch + 7) / 8};
    }

    double call(const Contender& contender, std::size_t count) {
        rectify_exec exec = RECTIFY_EXEC_DEFAULT;
        exec.max_threads = contender.max_threads;
        const Calls calls = {pool_.slots(contender.placement),
                             pool_.slot_count(),
                             next_slot_,
                             contender.n,
                             rows_of(contender),
                             contender.null_exec ? nullptr : &exec,
                             count};
        const Clock::time_point begin = Clock::now();
        const int status = contender.run(calls);
        const Clock::time_point end = Clock::now();
        if (status != RECTIFY_OK) {
            throw std::runtime_error("a call was refused");
        }
        next_slot_ += count;
        return std::chrono::duration<double>(end - begin).count() / static_cast<double>(count);
    }

    void prepare(const Contender& contender) {
        if (!contender.copy && !contender.peer && rectify_set_isa(contender.isa.c_str()) != RECTIFY_OK) {
            throw std::runtime_error("an instruction set was refused");
        }
        // An operation in place finds signs at random; a cold buffer must not be touched for it.
        if (contender.in_place && !cold_) {
            const Operands* slots = pool_.slots(contender.placement);
            for (std::size_t i = 0; i < pool_.slot_count(); ++i) {
                std::memcpy(slots[i].out, slots[i].x, group_.shape.bytes);
            }
        }
    }

    void calibrate(Contender& contender) {
        prepare(contender);
        if (contender.copy) {
            check_copy(contender);
        } else if (contender.peer) {
            check_peer(contender);
        }
        // The shortest of three: one interruption must not pass for a full batch.
        double seconds = 0;
        for (contender.calls = 1; seconds < batch_seconds; contender.calls *= 2) {
            seconds = call(contender, contender.calls);
            for (int again = 0; again < 2 && seconds < 1e-3; ++again) {
                seconds = std::min(seconds, call(contender, contender.calls));
            }
            seconds *= static_cast<double>(contender.calls);
        }
        contender.calls /= 2;
    }

    double time(const Contender& contender) {
        prepare(contender);
        if (!cold_ && contender.bytes_moved <= llc_bytes()) {
            call(contender, warm_calls);
        }
        return call(contender, contender.calls);
    }

    // A copy that is no copy would be a false measure.
    void check_copy(const Contender& contender) {
        const Operands& slot = pool_.slots(contender.placement)[next_slot_ % pool_.slot_count()];
        call(contender, 1);
        if (std::memcmp(slot.out, slot.x, group_.shape.bytes) != 0) {
            throw std::runtime_error(contender.operation + " copies wrongly");
        }
    }

    // Values, not bytes: some write -0 where ours is +0.
    void check_peer(const Contender& peer) {
        const Contender& ours = *group_.ours(peer);
        const Operands& slot = pool_.slots(peer.placement)[0];
        const auto* out = static_cast<const float*>(slot.out);
        next_slot_ = 0;
        prepare(ours);
        call(ours, 1);
        const std::vector<float> expected(out, out + peer.n);
        std::memset(slot.out, 0xFF, peer.n * sizeof(float));
        next_slot_ = 0;
        call(peer, 1);
        if (!std::equal(expected.begin(), expected.end(), out)) {
            throw std::runtime_error(peer.isa + " computes another " + peer.operation);
        }
    }

    Group& group_;
    const Options& options_;
    bool cold_;
    std::size_t slots_;
    Pool pool_;
    std::vector<std::vector<double>> samples_;
    std::vector<std::size_t> phases_[3];
    std::size_t next_slot_ = 0;
    std::minstd_rand random_;
};

}  // namespace

void measure(Group& group, const Options& options) {
    const std::string active = rectify_isa();
    group.rounds = 0;
    group.failed = false;
    group.error.clear();
    try {
        Measurement(group, options).run();
    } catch (const std::bad_alloc&) {
        group.error = "not enough memory";
    } catch (const std::exception& exception) {
        group.error = exception.what();
        group.failed = true;
    }
    rectify_set_isa(active.c_str());
}

}  // namespace rectify_bench
