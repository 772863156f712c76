// Sound files by libsndfile: one channel of floats, in and out.
#pragma once

#include <ctnn/data.hpp>

#include <sndfile.h>

#include <string>
#include <vector>

namespace support {

struct sound {
    std::vector<float> samples;
    int rate = 48'000;
    double seconds() const { return double(samples.size()) / rate; }
};

/// Reads whatever libsndfile knows (WAV, FLAC, AIFF, ...); of several channels the mean.
inline ctnn::result<sound> read_sound(const std::string& path) {
    using made = ctnn::result<sound>;
    SF_INFO info{};
    SNDFILE* const file = sf_open(path.c_str(), SFM_READ, &info);
    if (!file) return made::failure(path + ": " + sf_strerror(nullptr));
    std::vector<float> all(std::size_t(info.frames * info.channels));
    const bool whole = sf_readf_float(file, all.data(), info.frames) == info.frames;
    sf_close(file);
    if (!whole) return made::failure(path + ": ends too early");
    sound result{std::vector<float>(std::size_t(info.frames)), info.samplerate};
    for (std::size_t i = 0; i < all.size(); ++i)
        result.samples[i / std::size_t(info.channels)] += all[i] / float(info.channels);
    return result;
}

/// Writes a WAV file of 16 bits; false where it cannot be written.
inline bool write_sound(const std::string& path, const sound& s) {
    SF_INFO info{};
    info.samplerate = s.rate, info.channels = 1, info.format = SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    SNDFILE* const file = sf_open(path.c_str(), SFM_WRITE, &info);
    if (!file) return false;
    sf_command(file, SFC_SET_CLIPPING, nullptr, SF_TRUE);
    const auto n = sf_count_t(s.samples.size());
    const bool good = sf_writef_float(file, s.samples.data(), n) == n;
    return sf_close(file) == 0 && good;
}

} // namespace support
