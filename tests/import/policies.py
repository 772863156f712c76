"""Zips as Stable-Baselines3 and its contributions write them, of every algorithm, and what PyTorch computes
of them."""
import io
import json
import zipfile


def archive(state, said=None):
    import torch
    policy, out = io.BytesIO(), io.BytesIO()
    torch.save(state, policy)
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("data", json.dumps({"policy_kwargs": {}, **(said or {})}))
        z.writestr("policy.pth", policy.getvalue())
        z.writestr("_stable_baselines3_version", "2.1.0")
    return out.getvalue()


def box(*shape):
    return {":type:": "<class 'gymnasium.spaces.box.Box'>", "dtype": "float32", "_shape": list(shape)}


def discrete(n):
    return {":type:": "<class 'gymnasium.spaces.discrete.Discrete'>", "n": str(n)}


def named(prefix, net):
    return {f"{prefix}.{k}": v for k, v in net.state_dict().items()}


def mlp(*sizes, activation=None):
    from torch import nn
    kind = activation or nn.ReLU
    return nn.Sequential(*[m for a, b in zip(sizes, sizes[1:]) for m in (nn.Linear(a, b), kind())])


def cases():
    """(file's name, bytes, options, input, output)."""
    yield from values()
    yield from actors()
    yield from actor_critics()
    yield from images()


def values():
    import torch
    x, q = torch.randn(1, 5), mlp(5, 8, 8, 3)[:-1]
    yield "dqn.zip", archive(named("q_net.q_net", q) | named("q_net_target.q_net", q)), [], x, q(x)
    # Quantiles of returns (Dabney et al., 2018).
    q = mlp(5, 8, 8, 3 * 25)[:-1]
    state = named("quantile_net.quantile_net", q) | named("quantile_net_target.quantile_net", q)
    said = {"policy_kwargs": {"n_quantiles": 25, "net_arch": [8, 8]}, "action_space": discrete(3)}
    mean = q(x).view(1, 25, 3).mean(1)
    yield "qrdqn.zip", archive(state, said), [], x, mean
    yield "qrdqn_counted.zip", archive(state, {"action_space": discrete(3)}), [], x, mean
    yield "quantiles.zip", archive(state, said), ["--output", "quantiles"], x, q(x)


def actors():
    import torch
    from torch import nn
    x, body, mu = torch.randn(1, 5), mlp(5, 8, 8), nn.Linear(8, 2)
    log = named("actor.log_std", mu)
    state = named("actor.latent_pi", body) | named("actor.mu", mu) | log
    yield "sac.zip", archive(state), [], x, torch.tanh(mu(body(x)))
    elus = nn.Sequential(*[nn.ELU() if isinstance(m, nn.ReLU) else m for m in body])
    said = {"policy_kwargs": {"activation_fn": "<class 'torch.nn.modules.activation.ELU'>"}}
    critics = named("critic.quantile_critics.qf0", nn.Linear(7, 25))
    yield "tqc.zip", archive(state | critics, said), [], x, torch.tanh(mu(elus(x)))
    # Exploration that depends on the state: the mean is clipped before it is squashed.
    wide = nn.Sequential(nn.Linear(8, 2), nn.Hardtanh(-1.5, 1.5))
    wide[0].weight.data *= 20
    state = named("actor.latent_pi", body) | named("actor.mu", wide) | {"actor.log_std": torch.zeros(8, 2)}
    said = {"policy_kwargs": {"clip_mean": 1.5}, "use_sde": True}
    yield "sac_sde.zip", archive(state, said), [], x, torch.tanh(wide(body(x)))
    actor = mlp(5, 8, 2)[:-1]
    yield "td3.zip", archive(named("actor.mu", actor)), [], x, torch.tanh(actor(x))
    # Random search without gradients (Mania et al., 2018): linear, or squashed, or a choice.
    line = nn.Sequential(nn.Linear(5, 2, bias=False))
    said = {"policy_class": {"__init__": "<function ARSLinearPolicy.__init__>"}, "action_space": box(2)}
    yield "ars_linear.zip", archive(named("action_net", line), said), [], x, line(x)
    said = {"policy_class": {"__init__": "<function ARSPolicy.__init__>"}, "action_space": box(2)}
    yield "ars.zip", archive(named("action_net", actor), said), [], x, torch.tanh(actor(x))
    said["action_space"] = discrete(2)
    yield "ars_choice.zip", archive(named("action_net", actor), said), [], x, actor(x)


def actor_critics():
    import torch
    from torch import nn
    x, pi, vf, act, val = torch.randn(1, 5), mlp(5, 8, 8), mlp(5, 8, 8), nn.Linear(8, 2), nn.Linear(8, 1)
    state = named("mlp_extractor.policy_net", pi) | named("mlp_extractor.value_net", vf) | named(
        "action_net", act) | named("value_net", val)
    said = {"policy_kwargs": {"activation_fn": "<class 'torch.nn.modules.activation.ReLU'>"}}
    yield "ppo.zip", archive(state | {"log_std": torch.zeros(2)}, said), [], x, act(pi(x))
    yield "ppo_value.zip", archive(state, said), ["--output", "value"], x, val(vf(x))
    # Memory in the actor alone.
    rec, line, steps = nn.LSTM(5, 6, batch_first=True), nn.Linear(5, 6), torch.randn(1, 7, 5)
    pi, vf = (mlp(6, 8, activation=nn.Tanh) for _ in range(2))
    state |= named("mlp_extractor.policy_net", pi) | named("mlp_extractor.value_net", vf)
    state = {k: v for k, v in state.items() if "_net.2." not in k}
    state |= named("lstm_actor", rec) | named("critic", line)
    recurrent = archive(state, {"action_space": discrete(2)})
    yield "memory.zip", recurrent, ["--steps", "7"], steps, act(pi(rec(steps)[0]))
    yield "memory_value.zip", recurrent, ["--output", "value"], x, val(vf(line(x)))


def images():
    import torch
    from torch import nn

    def nature():
        return nn.ModuleDict({
            "cnn": nn.Sequential(nn.Conv2d(2, 4, 8, 4), nn.ReLU(), nn.Conv2d(4, 4, 4, 2), nn.ReLU(),
                                 nn.Conv2d(4, 4, 3, 1), nn.ReLU(), nn.Flatten()),
            "linear": nn.Sequential(nn.Linear(36, 6), nn.ReLU())
        })

    see = lambda net, x: net["linear"](net["cnn"](x))
    x, a, b, act, val = torch.randint(0, 256, (1, 2, 52, 52)).float(), nature(), nature(), nn.Linear(
        6, 3), nn.Linear(6, 1)
    heads, said = named("action_net", act) | named("value_net", val), {"observation_space": box(2, 52, 52)}
    yield "cnn.zip", archive(named("features_extractor", a) | heads, said), [], x, act(see(a, x / 255))
    apart = named("pi_features_extractor", a) | named("vf_features_extractor", b) | heads
    yield "cnn_value.zip", archive(apart, said), ["--output", "value"], x, val(see(b, x / 255))
    raw = archive(apart, said | {"policy_kwargs": {"normalize_images": False}})
    yield "cnn_raw.zip", raw, [], x, act(see(a, x))


def refused():
    """(file's name, bytes, options, words of the sentence)."""
    from torch import nn
    own = named("features_extractor.linear.0", nn.Linear(4, 6)) | named("action_net", nn.Linear(6, 3))
    yield "own_features.zip", archive(own), [], "features are made by a module of their own"
    yield "no_policy.zip", archive(named("foo", nn.Linear(2, 2))), [], "not known by name"
    q = archive(named("quantile_net.quantile_net", mlp(5, 8, 7)[:-1]), {"action_space": discrete(3)})
    yield "odd_quantiles.zip", q, [], "no 2 quantiles of every action"
    yield "none.zip", archive(named("q_net.q_net", mlp(5, 3)[:-1])), ["--output", "quantiles"], "has none"
