#include "call.hpp"

namespace rectify_fuzz {

using rectify_tests::Pool;

Exec::Exec(Source& source) : given_(source.take<std::uint8_t>() % 4 != 0) {
    if (!given_) return;
    rectify_exec& exec = grown_.exec;
    exec.store = static_cast<rectify_store>(source.below(3));
    exec.max_threads = static_cast<int>(source.below(5));
    exec.llc_bytes = source.one_in(2) ? source.take<std::uint32_t>() : 0;
    const std::size_t threads = source.below(6);
    if (source.one_in(2)) {
        pool_ = std::make_unique<Pool>(source.one_in(16)  ? Pool::kOneThreadEach
                                       : source.one_in(2) ? Pool::kReversed
                                                          : Pool::kInTurn);
        executor_ = pool_->executor(threads);
        exec.executor = &executor_;
    }

    // At most one thing is wrong.
    if (!source.one_in(8)) return;
    expected_ = RECTIFY_PARAMETER;
    switch (source.below(7)) {
        case 0:
            exec.max_threads = -1 - static_cast<int>(source.below(1000));
            break;
        case 1:
            exec.store = static_cast<rectify_store>(3);
            break;
        case 2:
            exec.size = 1 + source.below(sizeof exec - 1);
            break;
        case 3:
            exec.size += 1 + source.below(sizeof grown_.rest);
            grown_.rest[source.below(exec.size - sizeof exec)] = 1;
            expected_ = RECTIFY_UNSUPPORTED;
            break;
        case 4:  // nothing is wrong with this
            exec.size += 1 + source.below(sizeof grown_.rest);
            expected_ = RECTIFY_OK;
            break;
        case 5:
            executor_.size = 1 + source.below(sizeof executor_ - 1);
            exec.executor = &executor_;
            break;
        default:
            executor_ = RECTIFY_EXECUTOR_DEFAULT;
            executor_.threads = threads;
            exec.executor = &executor_;
            if (threads <= 1) expected_ = RECTIFY_OK;
    }
}

std::string Exec::misuse() const {
    if (!pool_ || pool_->calls == 0) return {};
    std::size_t most = executor_.threads;
    if (grown_.exec.max_threads > 0) most = std::min(most, static_cast<std::size_t>(grown_.exec.max_threads));
    if (most > 1 && pool_->most_tasks <= most) return {};
    return "the executor was given " + std::to_string(pool_->most_tasks) + " tasks";
}

std::string Exec::text() const {
    if (!given_) return "defaults";
    const rectify_exec& exec = grown_.exec;
    std::string text = "store " + std::to_string(exec.store) + ", max_threads " +
                       std::to_string(exec.max_threads) + ", llc_bytes " + std::to_string(exec.llc_bytes) +
                       ", size " + std::to_string(exec.size);
    if (exec.executor != nullptr)
        text += ", executor of " + std::to_string(exec.executor->threads) + " threads and size " +
                std::to_string(exec.executor->size);
    return text;
}

}  // namespace rectify_fuzz
