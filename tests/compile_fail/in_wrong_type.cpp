// expect: ctnn: the data are of another element type than the model (float or double)
#include <ctnn/shape/in.hpp>

double image[28][28];
const ctnn::in<784, float> input = image;
