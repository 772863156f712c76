#pragma once
// threads{4}: how many threads work together, where a trainer or a call takes that; and the pool in which
// they do.

#include <ctnn/shape/abi.hpp>
#include <ctnn/shape/tensor.hpp>

#include <atomic>
#include <concepts>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace ctnn::inline CTNN_ABI {

/// Reports a pool of nobody.
template <class Zero>
struct there_is_a_thread {
    static_assert(
        !sizeof(Zero*),
        "ctnn: there is at least one thread that works: nn::threads{4}, or nothing for one per core");
};

/// A number of threads, of any integer type. A number below 1 that is known only while running means one per
/// core.
class threads {
    struct number {
        index value;
        template <std::integral I>
        constexpr number(I n) : value(static_cast<index>(n)) {}
    };
    struct nobody {};

  public:
    explicit threads(number n) : count(n.value < 1 ? one_per_core().count : n.value) {}
    /// Reports the literal 0: it alone becomes a null pointer, sooner than a number of ours.
    template <class Zero = nobody>
    explicit threads(std::nullptr_t) : count(1) {
        static_assert(sizeof(there_is_a_thread<Zero>) > 0);
    }
    /// As many as the system says that it runs at once.
    static threads one_per_core() {
        const unsigned cores = std::thread::hardware_concurrency();
        return threads(number(cores > 0 ? cores : 1));
    }

    index count;
};

/// What of n things in order is the share of one of many threads: those from `first` to `end`.
struct share_of_thread {
    index first, end;
    constexpr share_of_thread(index n, index thread, index threads)
        : first(n * thread / threads), end(n * (thread + 1) / threads) {}
};

/// Threads that are made once and work together. The caller of run is one of them. Nothing is allocated but
/// when they are made, and no lock is held while they work: they meet at a counter, awake for a moment,
/// because the next step comes soon, and then asleep.
class thread_pool {
  public:
    /// Throws what std::thread does where the system has no more of them.
    explicit thread_pool(index size) : thread_pool(size, already{}) {
        helpers_.reserve(std::size_t(size - 1));
        for (index t = 1; t < size; ++t) helpers_.emplace_back([this, t] { help(t); });
    }
    ~thread_pool() {
        leave_.store(true, std::memory_order_relaxed);
        next_round();
        for (std::thread& helper : helpers_) helper.join();
    }
    thread_pool(const thread_pool&) = delete;
    thread_pool& operator=(const thread_pool&) = delete;

    index size() const { return size_; }

    /// Calls work(0) here, work(1), ... work(size() - 1) on the other threads, and comes back when all are
    /// done.
    template <class Work>
    void run(const Work& work) noexcept {
        context_ = &work;
        call_ = [](const void* context, index thread) { (*static_cast<const Work*>(context))(thread); };
        meet();
        work(index(0));
        meet();
    }
    /// Within a run: waits until all threads have come here.
    void meet() noexcept { meet(round_.load(std::memory_order_acquire)); }

  private:
    struct already {};
    // Delegated to, so that a constructor that throws leaves threads that end.
    thread_pool(index size, already)
        : size_(size), looks_(threads::one_per_core().count >= size ? 4000 : 0) {}

    void meet(std::uint32_t round) noexcept {
        if (size_ == 1) return;
        if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 == size_) {
            arrived_.store(0, std::memory_order_relaxed);
            next_round();
            return;
        }
        for (int look = 0; look < looks_; ++look) {
            if (round_.load(std::memory_order_acquire) != round) return;
            rest();
        }
        sleep_until_after(round);
    }
    // Not std::atomic's wait and notify: without futexes (Windows) libstdc++ 12 may sleep through a notify.
    // Either who sleeps sees the next round, or who begins it sees that somebody sleeps.
    void next_round() noexcept {
        round_.fetch_add(1, std::memory_order_seq_cst);
        if (sleepers_.load(std::memory_order_seq_cst) == 0) return;
        {
            const std::lock_guard held(bed_);
        } // who sees the old round is asleep by now
        wake_.notify_all();
    }
    void sleep_until_after(std::uint32_t round) noexcept {
        std::unique_lock held(bed_);
        sleepers_.fetch_add(1, std::memory_order_seq_cst);
        wake_.wait(held, [&] { return round_.load(std::memory_order_seq_cst) != round; });
        sleepers_.fetch_sub(1, std::memory_order_relaxed);
    }
    static void rest() {
#if defined(__x86_64__) || defined(__i386__)
        __builtin_ia32_pause();
#elif defined(__aarch64__)
        asm volatile("yield");
#endif
    }
    void help(index thread) noexcept {
        for (;;) {
            // The round first: a pool that ends between the two is seen to end.
            const std::uint32_t round = round_.load(std::memory_order_acquire);
            if (leave_.load(std::memory_order_relaxed)) return;
            meet(round);
            if (leave_.load(std::memory_order_relaxed)) return;
            call_(context_, thread);
            meet();
        }
    }

    const index size_;
    const int looks_;
    const void* context_ = nullptr;
    void (*call_)(const void*, index) = nullptr;
    std::vector<std::thread> helpers_;
    std::atomic<bool> leave_{false};
    alignas(alignment) std::atomic<std::uint32_t> round_{0};
    alignas(alignment) std::atomic<index> arrived_{0};
    alignas(alignment) std::atomic<index> sleepers_{0};
    std::mutex bed_;
    std::condition_variable wake_;
};

} // namespace ctnn::inline CTNN_ABI
