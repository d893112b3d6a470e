using Of = Proximal.Experiments.KeyOf<Proximal.AppoOptions>;

namespace Proximal.Experiments;

/// <summary>Table of keys and trainer of asynchronous PPO (APPO): the keys of PPO without those of the KL penalty, and
/// those of V-trace.</summary>
internal static class AppoAlgorithm
{
    public static AlgorithmEntry Entry { get; } =
        AlgorithmEntry.Of<AppoOptions>(
            "appo",
            "APPO",
            (environments, options) => new Appo(environments, options),
            [
                Of.Whole(
                    "max_lag",
                    nameof(AppoOptions.MaxLag),
                    "Largest number of updates between the weights that collected data and those that they update; 0 "
                        + "for a repeatable run.",
                    o => o.MaxLag,
                    (o, v) => o with { MaxLag = v.Count() }
                ),
                Of.Number(
                    "vtrace_rho",
                    nameof(AppoOptions.VTraceRho),
                    "Bound of the probability ratio in temporal differences and advantages of V-trace.",
                    o => o.VTraceRho,
                    (o, v) => o with { VTraceRho = v.Number() }
                ),
                Of.Number(
                    "vtrace_c",
                    nameof(AppoOptions.VTraceC),
                    "Bound of the probability ratio that carries later errors back in V-trace.",
                    o => o.VTraceC,
                    (o, v) => o with { VTraceC = v.Number() }
                ),
                .. PpoAlgorithm.Keys.Where(static key =>
                    key.Key is not ("objective" or "kl_target" or "kl_coef" or "dual_clip")
                    && !IntrinsicRewardKeys.Contains(key)
                    && !PreferenceRewardKeys.Contains(key)
                ),
            ]
        );
}
