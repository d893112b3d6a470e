using Of = Proximal.Experiments.KeyOf<Proximal.Td3Options>;

namespace Proximal.Experiments;

/// <summary>Table of keys and trainer of Twin Delayed DDPG (TD3).</summary>
internal static class Td3Algorithm
{
    public static AlgorithmEntry Entry { get; } =
        AlgorithmEntry.Of<Td3Options>(
            "td3",
            "TD3",
            (environments, options) => new Td3(environments, options),
            [
                TrainingKeys.TotalSteps,
                TrainingKeys.EnvironmentCount,
                .. OffPolicyKeys.Replay,
                TrainingKeys.LearningRate,
                TrainingKeys.Gamma,
                OffPolicyKeys.Tau,
                Of.Whole(
                    "policy_delay",
                    nameof(Td3Options.PolicyDelay),
                    "Gradient steps of the critics per update of the actor and the target networks.",
                    o => o.PolicyDelay,
                    (o, v) => o with { PolicyDelay = v.Count() }
                ),
                Of.Number(
                    "target_policy_noise",
                    nameof(Td3Options.TargetPolicyNoise),
                    "Standard deviation of the noise on the actions of the target policy.",
                    o => o.TargetPolicyNoise,
                    (o, v) => o with { TargetPolicyNoise = v.Number() }
                ),
                Of.Number(
                    "target_noise_clip",
                    nameof(Td3Options.TargetNoiseClip),
                    "Clip range of the noise on the actions of the target policy.",
                    o => o.TargetNoiseClip,
                    (o, v) => o with { TargetNoiseClip = v.Number() }
                ),
                .. OffPolicyKeys.Noise,
                OffPolicyKeys.ReportInterval,
                .. OffPolicyKeys.Network,
                TrainingKeys.Seed,
                TrainingKeys.CheckFinite,
            ],
            options => 1.0 / options.PolicyDelay
        );
}
