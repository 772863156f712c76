#pragma once
// block_reader: hands out the samples of files, window by window, while a thread of its own reads the next.
//
// Files are read into two windows, not mapped: of a mapped file that another program makes shorter, the
// system ends the reader (SIGBUS) where a read gives a sentence; pages that are not there yet would halt the
// training step, not the thread beside it; checksums are found before a value is used; and what is resident
// is known.

#include <ctnn/mapped/block_window.hpp>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace ctnn::inline CTNN_ABI {
namespace mapped {

template <class T, class S, class Target>
class block_reader final : public samples_reader<T, typename targets_of_samples<T, Target>::element> {
    using files = set_files<T, S, Target>;
    using window = block_window<T, S, Target>;
    using element = typename targets_of_samples<T, Target>::element;
    static constexpr std::size_t each = std::size_t(targets_of_samples<T, Target>::each);

  public:
    /// Takes all memory, and starts the thread: throws what std::thread does where the system has no more.
    explicit block_reader(std::shared_ptr<const files> set)
        : set_(std::move(set)), order_(std::size_t(set_->blocks)) {
        begins_.reserve(order_.size() / std::size_t(set_->window) + 2);
        if (set_->blocks == 0) return;
        if (!now_->reserve(*set_) || (set_->blocks > set_->window && !next_->reserve(*set_)))
            error_ = "there is no memory for two windows of " + std::to_string(set_->window) + " blocks of " +
                     std::to_string(set_->block_bytes) + " bytes: nn::mapped_options has fewer";
        else if (set_->blocks > set_->window) thread_ = std::thread([this] { read_ahead(); });
    }
    ~block_reader() override {
        if (!thread_.joinable()) return;
        settle();
        leave_ = true;
        hand_over();
        thread_.join();
    }
    block_reader(const block_reader&) = delete;
    block_reader& operator=(const block_reader&) = delete;

    std::string error() const override { return error_; }

    bool gather(const epoch_order& order, index first, index count, T* inputs, element* targets,
                index* numbers) override {
        if (!begun_ || own_.value != order.own.value || within_ != order.within) begin(order);
        for (index i = 0; i < count && error_.empty();) {
            const index w = std::upper_bound(begins_.begin(), begins_.end(), first + i) - begins_.begin() - 1;
            if (w + 1 >= index(begins_.size()) || !hold(w)) return false;
            const index from = begins_[std::size_t(w)], end = begins_[std::size_t(w + 1)];
            for (; i < count && first + i < end; ++i)
                numbers[i] = now_->copy(std::uint64_t(first + i - from), inputs + i * S::size,
                                        targets + std::size_t(i) * each);
        }
        return error_.empty();
    }

  private:
    /// An epoch in a new order: where each window of it begins, and the last ends.
    void begin(const epoch_order& order) {
        settle();
        std::copy(order.pieces.begin(), order.pieces.end(), order_.begin());
        begun_ = true, own_ = order.own, within_ = order.within;
        now_->forget(), next_->forget();
        begins_.assign(1, 0);
        index end = 0;
        for (std::size_t b = 0; b < order_.size(); ++b) {
            end += index(set_->samples_in(std::uint64_t(order_[b])));
            if ((b + 1) % set_->window == 0 || b + 1 == order_.size()) begins_.push_back(end);
        }
    }
    /// Brings a window to now_, and has the one behind it read meanwhile.
    bool hold(index w) {
        if (now_->number() == w) return true;
        settle();
        if (next_->number() == w) std::swap(now_, next_);
        else fill(*now_, w);
        error_ = now_->error();
        if (!error_.empty()) return false;
        if (w + 2 < index(begins_.size())) {
            ahead_ = w + 1;
            hand_over();
        }
        return true;
    }
    void fill(window& to, index w) {
        const std::size_t first = std::size_t(w) * set_->window;
        const std::size_t n = std::min(order_.size() - first, std::size_t(set_->window));
        to.fill(*set_, file_, opened_, {order_.data() + first, n}, w, own_, within_);
    }

    /// An even turn is the caller's, an odd one the thread's: next_, file_ and what fill reads are that
    /// one's. (No std::atomic::wait: without futexes libstdc++ 12 may sleep through its notify.)
    void hand_over() {
        const std::lock_guard held(turns_);
        ++turn_;
        turned_.notify_one();
    }
    void wait_for(unsigned parity) {
        std::unique_lock held(turns_);
        turned_.wait(held, [&] { return turn_ % 2 == parity; });
    }
    void settle() { wait_for(0); }
    void read_ahead() {
        for (;;) {
            wait_for(1);
            if (leave_) return;
            fill(*next_, ahead_);
            hand_over();
        }
    }

    std::shared_ptr<const files> set_;
    std::string error_;
    std::vector<index> order_, begins_;
    bool begun_ = false, within_ = false, leave_ = false;
    seed own_{};
    index ahead_ = 0;
    window windows_[2];
    window *now_ = &windows_[0], *next_ = &windows_[1];
    open_file file_;
    const set_file* opened_ = nullptr;
    std::mutex turns_;
    std::condition_variable turned_;
    unsigned turn_ = 0;
    std::thread thread_;
};

} // namespace mapped
} // namespace ctnn::inline CTNN_ABI
