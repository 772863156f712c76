// expect: ctnn: a stream processes arrays, vectors, spans
// expect: the_ranges_fit_the_stream
#include <ctnn/ctnn.hpp>
constexpr auto net = ctnn::sequence<4, 2> >> ctnn::lstm<3>;
long run(const ctnn::model<net>& m, ctnn::stream<net>& stream, const float* in, float* out) { return stream.process(m, in, out); }
