#pragma once
// A table of text that knows how wide its columns are.

#include <ctnn/shape/shape.hpp>

#include <string_view>

namespace ctnn::inline CTNN_ABI {

/// Prints rows whose cells are as wide as the widest of their column: all rows pass once to be measured, and
/// once to be printed.
class table_rows {
  public:
    table_rows(void* out, void (*put)(void*, const char*, index)) : out_(out), put_(put) {}
    void print_now() { measures_ = false; }

    table_rows& operator<<(std::string_view text) { return add(text.data(), index(text.size())); }
    table_rows& operator<<(const char* text) {
        index size = 0;
        while (text[size] != 0) ++size;
        return add(text, size);
    }
    table_rows& operator<<(char c) { return add(&c, 1); }
    table_rows& operator<<(index n) {
        char digits[24]{}, *first = digits + 24;
        const bool negative = n < 0;
        do *--first = char('0' + (negative ? -(n % 10) : n % 10));
        while ((n /= 10) != 0);
        if (negative) *--first = '-';
        return add(first, digits + 24 - first);
    }
    /// Ends a cell, with two blanks at least; the last one of a row by end_row.
    void end() {
        if (measures_ && used_ > widest_[cell_]) widest_[cell_] = used_;
        while (!measures_ && used_ < widest_[cell_] + 2) add(" ", 1);
        used_ = 0, ++cell_;
    }
    void end_row() {
        add("\n", 1);
        used_ = cell_ = 0;
    }

  private:
    // By address and size, no view: this is no template, and a view is made by checking a dozen concepts.
    table_rows& add(const char* text, index size) {
        if (!measures_) put_(out_, text, size);
        used_ += size;
        return *this;
    }

    void* out_;
    void (*put_)(void*, const char*, index);
    index widest_[8]{}, cell_ = 0, used_ = 0;
    bool measures_ = true;
};

} // namespace ctnn::inline CTNN_ABI
