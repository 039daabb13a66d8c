// rectify on a pool of std::threads: ThreadPool pool(3); exec.executor = &pool.executor();
#pragma once

#include <rectify/rectify.h>

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

// `threads` tasks at a time: the caller works, too. Many callers may share one pool, and a task may call it
// again.
class ThreadPool {
  public:
    explicit ThreadPool(std::size_t threads) {
        executor_.pool = this;
        executor_.threads = threads;
        executor_.parallel_for = [](void* pool, std::size_t tasks, rectify_task task, void* data) {
            static_cast<ThreadPool*>(pool)->parallel_for(tasks, task, data);
        };
        for (std::size_t i = 1; i < threads; ++i) workers_.emplace_back([this] { work(); });
    }

    ~ThreadPool() {
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            stop_ = true;
        }
        wake_.notify_all();
        for (std::thread& worker : workers_) worker.join();
    }

    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    const rectify_executor& executor() const { return executor_; }

  private:
    // One call of parallel_for, on its caller's stack. All of it is guarded by mutex_.
    struct Call {
        rectify_task task;
        void* data;
        std::size_t tasks, next = 0, finished = 0;
        std::condition_variable done;
    };

    void parallel_for(std::size_t tasks, rectify_task task, void* data) {
        Call call{task, data, tasks, 0, 0, {}};
        std::unique_lock<std::mutex> lock(mutex_);
        calls_.push_back(&call);
        wake_.notify_all();
        while (call.next < tasks) run_one(call, lock);
        call.done.wait(lock, [&] { return call.finished == tasks; });
    }

    void work() {
        std::unique_lock<std::mutex> lock(mutex_);
        for (;;) {
            wake_.wait(lock, [this] { return stop_ || !calls_.empty(); });
            if (calls_.empty()) return;
            run_one(*calls_.front(), lock);
        }
    }

    void run_one(Call& call, std::unique_lock<std::mutex>& lock) {
        const std::size_t index = call.next++;
        if (call.next == call.tasks) calls_.erase(std::find(calls_.begin(), calls_.end(), &call));
        lock.unlock();
        call.task(call.data, index);
        lock.lock();
        if (++call.finished == call.tasks) call.done.notify_one();
    }

    rectify_executor executor_ = RECTIFY_EXECUTOR_DEFAULT;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Call*> calls_;  // those with tasks that nobody has taken
    bool stop_ = false;
    std::vector<std::thread> workers_;
};
