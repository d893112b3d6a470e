using Of = Proximal.Experiments.KeyOf<Proximal.ActorCriticOptions>;

namespace Proximal.Experiments;

/// <summary>The settings of algorithms that descend one loss of policy, critic and entropy.</summary>
internal static class ActorCriticKeys
{
    public static ConfigurationKey MaxGradientNorm { get; } =
        Of.Number(
            "max_grad_norm",
            nameof(ActorCriticOptions.MaxGradientNorm),
            "Longest gradient, over all parameters together, before it is scaled down.",
            o => o.MaxGradientNorm,
            (o, v) => o with { MaxGradientNorm = (float)v.Number() }
        );

    public static ConfigurationKey EntropyCoefficient { get; } =
        Of.Number(
            "ent_coef",
            nameof(ActorCriticOptions.EntropyCoefficient),
            "Weight of the entropy bonus.",
            o => o.EntropyCoefficient,
            (o, v) => o with { EntropyCoefficient = (float)v.Number() }
        );

    public static ConfigurationKey ValueCoefficient { get; } =
        Of.Number(
            "vf_coef",
            nameof(ActorCriticOptions.ValueCoefficient),
            "Weight of the value loss.",
            o => o.ValueCoefficient,
            (o, v) => o with { ValueCoefficient = (float)v.Number() }
        );
}
