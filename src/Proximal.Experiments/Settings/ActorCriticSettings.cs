using Of = Proximal.Experiments.SettingOf<Proximal.ActorCriticOptions>;

namespace Proximal.Experiments;

/// <summary>The settings of algorithms that descend one loss of policy, critic and entropy.</summary>
internal static class ActorCriticSettings
{
    public static Setting MaxGradientNorm { get; } =
        Of.Number(
            "max_grad_norm",
            nameof(ActorCriticOptions.MaxGradientNorm),
            "Longest gradient, over all parameters together, before it is scaled down.",
            o => o.MaxGradientNorm,
            (o, v) => o with { MaxGradientNorm = (float)v.Number() }
        );

    public static Setting EntropyCoefficient { get; } =
        Of.Number(
            "ent_coef",
            nameof(ActorCriticOptions.EntropyCoefficient),
            "Weight of the entropy bonus.",
            o => o.EntropyCoefficient,
            (o, v) => o with { EntropyCoefficient = (float)v.Number() }
        );

    public static Setting ValueCoefficient { get; } =
        Of.Number(
            "vf_coef",
            nameof(ActorCriticOptions.ValueCoefficient),
            "Weight of the value loss.",
            o => o.ValueCoefficient,
            (o, v) => o with { ValueCoefficient = (float)v.Number() }
        );
}
