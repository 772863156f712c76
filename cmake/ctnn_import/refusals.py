"""What operators that are not read are, and what to do: one sentence for each kind."""
import re

# Names in lower case without underscores; the first row that matches is theirs.
ROWS = (
    (
        r"^bilinear$",
        "a product of two computed tensors",
        "ctnn's matrices are parameters",
    ),
    (
        r"bilinear|bicubic|trilinear|linear1d|cubic|gridsample|cropandresize",
        "resizing by values between pixels",
        'ctnn\'s upsample2d is nearest: train with mode "nearest", or with a transposed convolution',
    ),
    (
        r"^(gru|lstm|rnn\w*)cell$|^loop$|^scan$|^while",
        "a loop that is written out, or a cell of one step",
        "run the whole sequence through nn.GRU, nn.LSTM or nn.RNN",
    ),
    (r"^rnnrelu|^rnn$", "a recurrent layer of another activation than tanh",
     "use nn.LSTM, nn.GRU or nn.RNN with tanh"),
    (r"convlstm", "memory over images", "ctnn's lstm, gru and rnn are over steps of features"),
    (
        r"svdf",
        "a filter over time whose memory is a variable of the program (SVDF)",
        "train it as a dense layer of every step and a causal depthwise conv1d, which are the same",
    ),
    (r"dynamicquantizelstm|qattention", "a layer that is quantised as a whole",
     "export it before it is quantised"),
    (
        r"masking",
        "steps that are skipped by their values",
        "leave Masking out, and feed the steps that count",
    ),
    (
        r"batchtospace|spacetobatch",
        "a dilated convolution that is written out",
        "convert with a newer TensorFlow, which says the dilation",
    ),
    (
        r"l2norm|unitnorm|lpnorm|^normalize",
        "a norm by the length of all features",
        "compute it in the program",
    ),
    (
        r"attention|isnested|transformerencoder|bmm|batchmatmul|einsum|baddbmm",
        "a product of two computed matrices (attention)",
        "ctnn's matrices are parameters",
    ),
    (r"^rnn$|stackedrnn", "a recurrent layer of cells of its own", "use LSTM, GRU or SimpleRNN"),
    (
        r"mirrorpad|reflection|replication|circular|roll$",
        "padding by values of the image",
        "ctnn pads with zeros",
    ),
    (r"3d$|conv3|pool3", "a window over three axes", "ctnn's windows run over one or two"),
    (r"^if$", "a branch that the values choose", "export the branch that is taken alone"),
    (
        r"argmax|argmin|topk|sort|nonzero|nonmaxsuppression|unique|multinomial|bernoulli|randn|random|"
        r"normal$|uniform|"
        r"randint|gumbel",
        "a choice or a random number",
        "export up to the tensor before (--output NAME), and choose in the program",
    ),
    (
        r"fft|stft|istft|dft|mel|mfcc|spectrogram|audio",
        "a spectrum of the input",
        "compute it in the program, and export what comes behind",
    ),
    (
        r"cumsum|scatter|indexput|gathernd|gatherelements|takealong|index$|indexselect|onehot|sparse",
        "values that are looked up by computed places",
        "ctnn looks up rows of nn::embedding alone",
    ),
    (
        r"lrn|localresponse|spectralnorm",
        "a norm over neighbouring channels",
        "use batch_norm, which ctnn has",
    ),
    (
        r"^sin$|^cos$|^tan$|^atan|^asin|^acos|sinh|cosh|^floor|^ceil|^round|remainder|fmod|^mod$",
        "a function that no layer of ctnn has",
        "write it by hand as an activation of your own",
    ),
)


def of(where, operator):
    """(what, remedy) of an operator that is not read; `where` names it in full."""
    name = operator.lower().replace("_", "").replace(".", "")
    for pattern, what, remedy in ROWS:
        if re.search(pattern, name):
            return (f"{where}: {what}" if where else what), remedy
    return f"{where or operator} is not known", "write it by hand, or leave it out before exporting"
