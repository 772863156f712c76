// expect: ctnn: a stream processes values of its own type
// expect: the_ranges_fit_the_stream
#include <ctnn/ctnn.hpp>
#include <vector>
constexpr auto net = ctnn::sequence<4, 2> >> ctnn::lstm<3>;
long run(const ctnn::model<net>& m, ctnn::stream<net>& stream, const std::vector<double>& in, std::vector<float>& out) {
    return stream.process(m, in, out);
}
