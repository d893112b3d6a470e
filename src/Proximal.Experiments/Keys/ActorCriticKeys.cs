using Of = Proximal.Experiments.KeyOf<Proximal.ActorCriticOptions>;

namespace Proximal.Experiments;

/// <summary>
/// Keys of <see cref="ActorCriticOptions"/>, for algorithms with one loss of policy, value function and entropy.
/// </summary>
internal static class ActorCriticKeys
{
    public static ConfigurationKey MaxGradientNorm { get; } =
        Of.Number(
            "max_grad_norm",
            nameof(ActorCriticOptions.MaxGradientNorm),
            "Maximum gradient norm over all parameters; longer gradients are scaled down.",
            o => o.MaxGradientNorm,
            (o, v) => o with { MaxGradientNorm = (float)v.Number() }
        );

    public static ConfigurationKey EntropyCoefficient { get; } =
        Of.Scheduled(
            "ent_coef",
            nameof(ActorCriticOptions.EntropyCoefficient),
            "Coefficient of the entropy bonus; lin_X decays linearly from X to 0.",
            o => o.EntropyCoefficient,
            (o, v) => o with { EntropyCoefficient = v.Schedule() }
        );

    public static ConfigurationKey ValueCoefficient { get; } =
        Of.Number(
            "vf_coef",
            nameof(ActorCriticOptions.ValueCoefficient),
            "Coefficient of the value loss.",
            o => o.ValueCoefficient,
            (o, v) => o with { ValueCoefficient = (float)v.Number() }
        );
}
