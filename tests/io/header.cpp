// Strings of a header, read eight characters at once: whatever a character is and wherever it stands, it is
// found as it is one by one.
#include <ctnn/io/header.hpp>

#include <doctest/doctest.h>

#include <span>
#include <string>

namespace io = ctnn::io;

namespace {
struct outcome {
    bool good, plain;
    std::uint64_t end;
    bool operator==(const outcome&) const = default;
};
outcome read(const std::string& header) {
    const auto bytes = std::as_bytes(std::span(header));
    const io::bytes_source source{bytes.data(), bytes.size()};
    io::cursor<io::bytes_source> cursor(source, 0, bytes.size());
    io::text t;
    const bool good = cursor.string(t);
    return {good, good && t.plain, good ? t.end : cursor.found().at};
}
} // namespace

TEST_CASE("every byte at every place of a string") {
    for (std::uint64_t length = 0; length < 19; ++length)
        for (std::uint64_t at = 0; at < length; ++at)
            for (int c = 0; c < 256; ++c) {
                std::string header = '"' + std::string(length, 'a') + '"' + "behind it, \"more\"";
                header[at + 1] = static_cast<char>(c);
                CAPTURE(length);
                CAPTURE(at);
                CAPTURE(c);
                const outcome found = read(header);
                if (c == '"') CHECK(found == outcome{true, true, at + 1});
                else if (c == '\\')
                    CHECK(!(found.good && found.plain)); // an escape with what stands behind it
                else if (c < 0x20 || c >= 0x80) CHECK(found == outcome{false, false, at + 1});
                else CHECK(found == outcome{true, true, length + 1});
            }
}

TEST_CASE("characters of several bytes, and escapes, anywhere") {
    for (std::uint64_t before = 0; before < 17; ++before)
        for (const std::string what : {"\\n", "\\u00e9", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"}) {
            CAPTURE(before);
            CAPTURE(what);
            const std::string inside = std::string(before, 'x') + what + "y";
            CHECK(read('"' + inside + '"') == outcome{true, false, inside.size() + 1});
        }
    CHECK(read("\"no end") == outcome{false, false, 7});
}

TEST_CASE("escapes are the characters that they stand for") {
    const std::string_view text = "\u00e9\u20ac\U0001f600."; // of two, three and four bytes
    const std::string escaped = "\\u00e9\\u20ac\\ud83d\\ude00.0";
    const io::bytes_source s{reinterpret_cast<const std::byte*>(escaped.data()), escaped.size()};
    const io::text t{0, escaped.size(), false};
    io::text rest;
    CHECK(io::begins_with(s, t, text, rest));
    CHECK(io::equals(s, rest, "0"));
    CHECK(io::equals(s, t, std::string(text) + '0'));
    CHECK_FALSE(io::equals(s, t, text));
    CHECK_FALSE(io::equals(s, t, text.substr(0, 3))); // in the middle of a character
}
