#pragma once
// xxh64: the 64-bit hash of Yann Collet's xxHash, faster than memory hands out what it reads.

#include <ctnn/io/source.hpp>

namespace ctnn::inline CTNN_ABI {
namespace mapped {

class xxh64 {
    using word = std::uint64_t;
    static constexpr word p1 = 0x9E3779B185EBCA87u, p2 = 0xC2B2AE3D27D4EB4Fu, p3 = 0x165667B19E3779F9u,
                          p4 = 0x85EBCA77C2B2AE63u, p5 = 0x27D4EB2F165667C5u;

  public:
    static word of(std::span<const std::byte> bytes, word seed) {
        const std::byte *at = bytes.data(), *const end = at + bytes.size();
        word h = seed + p5;
        if (bytes.size() >= 32) {
            word lane[4] = {seed + p1 + p2, seed + p2, seed, seed - p1};
            for (; end - at >= 32; at += 32)
                for (int i = 0; i < 4; ++i) lane[i] = round(lane[i], read<word>(at + 8 * i));
            h = std::rotl(lane[0], 1) + std::rotl(lane[1], 7) + std::rotl(lane[2], 12) +
                std::rotl(lane[3], 18);
            for (word l : lane) h = (h ^ round(0, l)) * p1 + p4;
        }
        h += bytes.size();
        for (; end - at >= 8; at += 8) h = std::rotl(h ^ round(0, read<word>(at)), 27) * p1 + p4;
        for (; end - at >= 4; at += 4) h = std::rotl(h ^ read<std::uint32_t>(at) * p1, 23) * p2 + p3;
        for (; at < end; ++at) h = std::rotl(h ^ std::to_integer<word>(*at) * p5, 11) * p1;
        h = (h ^ h >> 33) * p2;
        h = (h ^ h >> 29) * p3;
        return h ^ h >> 32;
    }

  private:
    static word round(word lane, word x) { return std::rotl(lane + x * p2, 31) * p1; }
    template <class X>
    static X read(const std::byte* from) {
        X x;
        std::memcpy(&x, from, sizeof x);
        return x;
    }
};

} // namespace mapped
} // namespace ctnn::inline CTNN_ABI
