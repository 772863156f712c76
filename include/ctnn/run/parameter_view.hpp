#pragma once
// parameter_view: a parameter of a model as users see it, in PyTorch's shape and order.

#include <ctnn/shape/shape.hpp>

#include <cstddef>
#include <span>
#include <type_traits>

namespace ctnn::inline CTNN_ABI {

/// A parameter of a model (a gradient, a state), in PyTorch's shape and order. Block is const for a const
/// model.
template <class Block>
class parameter_view {
  public:
    using value_type = typename Block::value_type;
    constexpr explicit parameter_view(Block& block) : block_(&block) {}

    /// PyTorch's shape: weight [out, in], bias [out].
    static constexpr auto shape() { return typename Block::shape_type{}; }
    /// Number of values.
    static constexpr index size() { return Block::shape_type::size; }
    /// The value number i, row-major in PyTorch's order.
    constexpr value_type operator[](index i) const { return block_->data[Block::offset(i)]; }

    /// Copies all values out. False, and nothing happens, where `to` is not exactly size() long.
    constexpr bool read(std::span<value_type> to) const {
        if (index(to.size()) != size()) return false;
        for (index i = 0; i < size(); ++i) to[std::size_t(i)] = (*this)[i];
        return true;
    }
    /// Copies all values in. False, and nothing happens, where `from` is not exactly size() long.
    constexpr bool write(std::span<const value_type> from) const
        requires(!std::is_const_v<Block>)
    {
        if (index(from.size()) != size()) return false;
        for (index i = 0; i < size(); ++i) block_->data[Block::offset(i)] = from[std::size_t(i)];
        return true;
    }

  private:
    Block* block_;
};

} // namespace ctnn::inline CTNN_ABI
