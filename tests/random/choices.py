"""What is drawn from: sizes around registers, blocks and pieces, activations, optimizers."""
SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 20, 31, 32, 33, 40, 64, 65]
FEW = [1, 2, 3, 4, 5, 7, 8, 9, 16, 17]
STEPS = [1, 2, 3, 4, 5, 8, 9, 17, 20]
BATCHES = [1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 63, 64, 65, 70]
MAPS = ["nn::relu", "nn::tanh", "nn::sigmoid", "nn::leaky_relu<1, 5>", "nn::gelu", "nn::silu", "nn::elu<>", "nn::softplus", "nn::mish",
        "nn::softsign", "nn::hard_swish"]
GATES = ["nn::tanh", "nn::sigmoid", "nn::softsign"]
OPTIMIZERS = ["nn::sgd{{.lr = 0.05}}", "nn::sgd{{.lr = 0.05, .weight_decay = 0.1}}", "nn::momentum_sgd{{.lr = 0.02, .momentum = 0.8, .weight_decay = 0.05}}",
              "nn::momentum_sgd{{.lr = 0.02, .momentum = 0.9, .dampening = 0, .weight_decay = 0, .nesterov = true}}",
              "nn::momentum_sgd{{.lr = 0.02, .momentum = 0.9, .dampening = 0.3}}", "nn::adam{{.lr = 0.01, .eps = 1e-2}}",
              "nn::adam{{.lr = 0.01, .betas = {{0.8, 0.99}}, .eps = 1e-2, .weight_decay = 0.1}}", "nn::adamw{{.lr = 0.01, .eps = 1e-2, .weight_decay = 0.1}}"]
