#pragma once
// guarded<T>: memory for n values with a page on either side that nobody may touch: a kernel that reads or
// writes one value too far stops the program. What is left of the pages themselves is filled with ones (NaN
// for floats).
//
//     ctnn_test::guarded<float> x(n, ctnn_test::at::end);      // x.data()[n] traps
//     ctnn_test::guarded<float> y(n, ctnn_test::at::start);    // y.data()[-1] traps

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <new>
#include <type_traits>

namespace ctnn_test {

/// Where in its pages the memory lies: right before the page behind, or right behind the page before.
enum class at { end, start };

template <class T>
class guarded {
    static_assert(std::is_trivially_copyable_v<T>);

  public:
    /// n values, all bits set.
    explicit guarded(std::ptrdiff_t n, at where = at::end) : size_(n) {
        const std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
        const std::size_t bytes = static_cast<std::size_t>(n) * sizeof(T);
        const std::size_t inside = (bytes + page - 1) / page * page;
        mapped_ = inside + 2 * page;
        void* const map = mmap(nullptr, mapped_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (map == MAP_FAILED) throw std::bad_alloc();
        map_ = static_cast<std::byte*>(map);
        if (inside > 0) {
            if (mprotect(map_ + page, inside, PROT_READ | PROT_WRITE) != 0) {
                munmap(map_, mapped_);
                throw std::bad_alloc();
            }
            std::memset(map_ + page, 0xff, inside);
        }
        first_ = reinterpret_cast<T*>(map_ + page + (where == at::end ? inside - bytes : 0));
    }
    ~guarded() { munmap(map_, mapped_); }
    guarded(const guarded&) = delete;
    guarded& operator=(const guarded&) = delete;

    T* data() { return first_; }
    const T* data() const { return first_; }
    std::ptrdiff_t size() const { return size_; }
    T* begin() { return first_; }
    T* end() { return first_ + size_; }
    const T* begin() const { return first_; }
    const T* end() const { return first_ + size_; }
    T& operator[](std::ptrdiff_t i) { return first_[i]; }
    const T& operator[](std::ptrdiff_t i) const { return first_[i]; }

  private:
    std::byte* map_;
    std::size_t mapped_;
    T* first_;
    std::ptrdiff_t size_;
};

} // namespace ctnn_test
