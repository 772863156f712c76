// expect: ctnn: the data hold another number of values than the network takes
#include <ctnn/shape/in.hpp>

float image[27][28];
const ctnn::in<784, float> input = image;
