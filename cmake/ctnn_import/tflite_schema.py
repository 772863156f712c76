"""TensorFlow Lite's schema, as far as it is read: types, operators, fields of their options."""
TYPES = {
    0: "<f4", 1: "<f2", 2: "<i4", 3: "u1", 4: "<i8", 6: "?", 7: "<i2", 9: "i1", 10: "<f8", 15: "<u4",
    16: "<u2", 17: "u1"
}
WHOLE = (2, 3, 4, 7, 9, 15, 16)  # integers
NIBBLES = 17  # integers of 4 bits
OPERATORS = dict(enumerate("""
    ADD AVERAGE_POOL_2D CONCATENATION CONV_2D DEPTHWISE_CONV_2D DEPTH_TO_SPACE DEQUANTIZE EMBEDDING_LOOKUP
    FLOOR FULLY_CONNECTED HASHTABLE_LOOKUP L2_NORMALIZATION L2_POOL_2D LOCAL_RESPONSE_NORMALIZATION LOGISTIC
    LSH_PROJECTION LSTM MAX_POOL_2D MUL RELU RELU_N1_TO_1 RELU6 RESHAPE RESIZE_BILINEAR RNN SOFTMAX
    SPACE_TO_DEPTH SVDF TANH CONCAT_EMBEDDINGS SKIP_GRAM CALL CUSTOM EMBEDDING_LOOKUP_SPARSE PAD
    UNIDIRECTIONAL_SEQUENCE_RNN GATHER BATCH_TO_SPACE_ND SPACE_TO_BATCH_ND TRANSPOSE MEAN SUB DIV SQUEEZE
    UNIDIRECTIONAL_SEQUENCE_LSTM STRIDED_SLICE BIDIRECTIONAL_SEQUENCE_RNN EXP TOPK_V2 SPLIT LOG_SOFTMAX
    DELEGATE BIDIRECTIONAL_SEQUENCE_LSTM CAST PRELU MAXIMUM ARG_MAX MINIMUM LESS NEG PADV2 GREATER
    GREATER_EQUAL LESS_EQUAL SELECT SLICE SIN TRANSPOSE_CONV SPARSE_TO_DENSE TILE EXPAND_DIMS EQUAL
    NOT_EQUAL LOG SUM SQRT RSQRT SHAPE POW ARG_MIN FAKE_QUANT REDUCE_PROD REDUCE_MAX PACK LOGICAL_OR ONE_HOT
    LOGICAL_AND LOGICAL_NOT UNPACK REDUCE_MIN FLOOR_DIV REDUCE_ANY SQUARE ZEROS_LIKE FILL FLOOR_MOD RANGE
    RESIZE_NEAREST_NEIGHBOR LEAKY_RELU SQUARED_DIFFERENCE MIRROR_PAD ABS SPLIT_V UNIQUE CEIL REVERSE_V2
    ADD_N GATHER_ND COS WHERE RANK ELU REVERSE_SEQUENCE MATRIX_DIAG QUANTIZE MATRIX_SET_DIAG ROUND
    HARD_SWISH IF WHILE NON_MAX_SUPPRESSION_V4 NON_MAX_SUPPRESSION_V5 SCATTER_ND SELECT_V2 DENSIFY
    SEGMENT_SUM BATCH_MATMUL PLACEHOLDER CUMSUM CALL_ONCE BROADCAST_TO RFFT2D CONV_3D IMAG REAL COMPLEX_ABS
    HASHTABLE HASHTABLE_FIND HASHTABLE_IMPORT HASHTABLE_SIZE REDUCE_ALL CONV_3D_TRANSPOSE VAR_HANDLE
    READ_VARIABLE ASSIGN_VARIABLE BROADCAST_ARGS RANDOM_STANDARD_NORMAL BUCKETIZE RANDOM_UNIFORM MULTINOMIAL
    GELU DYNAMIC_UPDATE_SLICE RELU_0_TO_1""".split()))
# The fields of the options: name, struct code, default.
WINDOW = [("padding", "b", 0), ("stride_w", "i", 0), ("stride_h", "i", 0)]
ACTIVATION = ("activation", "b", 0)
OPTIONS = {
    "CONV_2D": [*WINDOW, ACTIVATION, ("dilation_w", "i", 1), ("dilation_h", "i", 1)],
    "DEPTHWISE_CONV_2D": [
        *WINDOW, ("multiplier", "i", 0), ACTIVATION, ("dilation_w", "i", 1), ("dilation_h", "i", 1)
    ],
    "AVERAGE_POOL_2D": [*WINDOW, ("filter_w", "i", 0), ("filter_h", "i", 0), ACTIVATION],
    "FULLY_CONNECTED": [ACTIVATION, ("format", "b", 0), ("keep_num_dims", "b", 0)],
    "CONCATENATION": [("axis", "i", 0), ACTIVATION],
    "ADD": [ACTIVATION],
    "MUL": [ACTIVATION],
    "SUB": [ACTIVATION],
    "DIV": [ACTIVATION],
    "RESHAPE": [("new_shape", "[i", None)],
    "MEAN": [("keep_dims", "b", 0)],
    "SQUEEZE": [("squeeze_dims", "[i", None)],
    "STRIDED_SLICE": [(f"{m}_mask", "i", 0) for m in ("begin", "end", "ellipsis", "new_axis", "shrink_axis")],
    "LEAKY_RELU": [("alpha", "f", 0.0)],
    "SOFTMAX": [("beta", "f", 0.0)],
    "PACK": [("values_count", "i", 0), ("axis", "i", 0)],
    "UNPACK": [("num", "i", 0), ("axis", "i", 0)],
    "SPLIT": [("num_splits", "i", 0)],
    "GATHER": [("axis", "i", 0)],
    "UNIDIRECTIONAL_SEQUENCE_LSTM": [
        ACTIVATION, ("cell_clip", "f", 0.0), ("proj_clip", "f", 0.0), ("time_major", "b", 0)
    ],
    "BIDIRECTIONAL_SEQUENCE_LSTM": [
        ACTIVATION, ("cell_clip", "f", 0.0), ("proj_clip", "f", 0.0), ("merge_outputs", "b", 0),
        ("time_major", "b", 1)
    ],
    "UNIDIRECTIONAL_SEQUENCE_RNN": [("time_major", "b", 0), ACTIVATION],
    "TRANSPOSE_CONV": [*WINDOW, ACTIVATION],
    "RESIZE_NEAREST_NEIGHBOR": [("align_corners", "b", 0), ("half_pixel_centers", "b", 0)],
    "GELU": [("approximate", "b", 0)],
    "DEPTH_TO_SPACE": [("block_size", "i", 0)],
    "SPACE_TO_DEPTH": [("block_size", "i", 0)],
    "BATCH_MATMUL": [("adj_x", "b", 0), ("adj_y", "b", 0)],
}
OPTIONS["MAX_POOL_2D"] = OPTIONS["AVERAGE_POOL_2D"]
OPTIONS |= {name: OPTIONS["MEAN"] for name in ("REDUCE_MAX", "REDUCE_MIN", "REDUCE_PROD", "SUM")}
ACTIVATIONS = {0: "", 1: "RELU", 2: "RELU_N1_TO_1", 3: "RELU6", 4: "TANH", 5: "SIGN_BIT"}
