using System.Numerics;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>Every setting of PPO: the one table that files, <c>--set</c>, <c>config.yaml</c>, help and documentation share.</summary>
internal static class PpoSettings
{
    public static IReadOnlyList<Setting> All { get; } =
    [
        Whole("n_timesteps", nameof(PpoOptions.TotalSteps), "Steps to train for, summed over all environments.",
            o => o.TotalSteps, (o, v) => o with { TotalSteps = v.Whole() }),
        Whole("n_envs", nameof(PpoOptions.EnvironmentCount), "Environments that run side by side.",
            o => o.EnvironmentCount, (o, v) => o with { EnvironmentCount = v.Count() }),
        Whole("n_steps", nameof(PpoOptions.StepsPerRollout), "Steps of each environment between two updates.",
            o => o.StepsPerRollout, (o, v) => o with { StepsPerRollout = v.Count() }),
        Whole("batch_size", nameof(PpoOptions.BatchSize), "Samples in one minibatch.",
            o => o.BatchSize, (o, v) => o with { BatchSize = v.Count() }),
        Whole("n_epochs", nameof(PpoOptions.Epochs), "Passes over each rollout.",
            o => o.Epochs, (o, v) => o with { Epochs = v.Count() }),
        Scheduled("learning_rate", nameof(PpoOptions.LearningRate), "Adam's step size; lin_X falls from X to 0 over the run.",
            o => o.LearningRate, (o, v) => o with { LearningRate = ReadSchedule(v) }),
        Number("adam_eps", nameof(PpoOptions.AdamEpsilon), "Added to Adam's denominator.",
            o => o.AdamEpsilon, (o, v) => o with { AdamEpsilon = (float)v.Number() }),
        Number("max_grad_norm", nameof(PpoOptions.MaxGradientNorm), "Longest gradient, over all parameters together, before it is scaled down.",
            o => o.MaxGradientNorm, (o, v) => o with { MaxGradientNorm = (float)v.Number() }),
        Number("gamma", nameof(PpoOptions.Gamma), "Discount of future rewards.",
            o => o.Gamma, (o, v) => o with { Gamma = v.Number() }),
        Number("gae_lambda", nameof(PpoOptions.GaeLambda), "Generalised advantage estimation: 0 trusts the value function, 1 the returns.",
            o => o.GaeLambda, (o, v) => o with { GaeLambda = v.Number() }),
        Boolean("bootstrap_truncated", nameof(PpoOptions.BootstrapTruncated), "Add the value of the last observation where a time limit cut the episode.",
            o => o.BootstrapTruncated, (o, v) => o with { BootstrapTruncated = v.Boolean() }),
        Boolean("normalize_advantage", nameof(PpoOptions.NormalizeAdvantage), "Shift and scale advantages to mean 0 and deviation 1 in each minibatch.",
            o => o.NormalizeAdvantage, (o, v) => o with { NormalizeAdvantage = v.Boolean() }),
        Scheduled("clip_range", nameof(PpoOptions.ClipRange), "How far the probability ratio may move from 1; lin_X falls to 0.",
            o => o.ClipRange, (o, v) => o with { ClipRange = ReadSchedule(v) }),
        new Setting
        {
            Key = "clip_range_vf", Name = nameof(PpoOptions.ClipRangeValue), Kind = "number, lin_X or null",
            Meaning = "How far the value may move from its old estimate; null leaves it free.",
            Format = o => o.ClipRangeValue?.ToString() ?? "null",
            Apply = (o, v) => o with { ClipRangeValue = v.IsNothing ? null : ReadSchedule(v) },
        },
        Number("ent_coef", nameof(PpoOptions.EntropyCoefficient), "Weight of the entropy bonus.",
            o => o.EntropyCoefficient, (o, v) => o with { EntropyCoefficient = (float)v.Number() }),
        Number("vf_coef", nameof(PpoOptions.ValueCoefficient), "Weight of the value loss.",
            o => o.ValueCoefficient, (o, v) => o with { ValueCoefficient = (float)v.Number() }),
        new Setting
        {
            Key = "target_kl", Name = nameof(PpoOptions.TargetKl), Kind = "number or null",
            Meaning = "Stop a rollout's epochs once the policy has moved by 1.5 times this KL divergence; null never stops.",
            Format = o => o.TargetKl?.ToString() ?? "null",
            Apply = (o, v) => o with { TargetKl = v.IsNothing ? null : v.Number() },
        },
        new Setting
        {
            Key = "objective", Name = nameof(PpoOptions.Objective), Kind = "clip or adaptive_kl",
            Meaning = "The clipped surrogate, or the paper's adaptive penalty on the KL divergence.",
            Format = o => o.Objective == PpoObjective.Clip ? "clip" : "adaptive_kl",
            Apply = (o, v) => o with
            {
                Objective = v.Text("clip or adaptive_kl") switch
                {
                    "clip" => PpoObjective.Clip,
                    "adaptive_kl" => PpoObjective.AdaptiveKl,
                    _ => throw v.Unexpected("clip or adaptive_kl"),
                },
            },
        },
        Number("kl_target", nameof(PpoOptions.KlTarget), "KL divergence that the adaptive penalty aims at (objective: adaptive_kl).",
            o => o.KlTarget, (o, v) => o with { KlTarget = v.Number() }),
        Number("kl_coef", nameof(PpoOptions.KlCoefficient), "The penalty's weight at the start (objective: adaptive_kl).",
            o => o.KlCoefficient, (o, v) => o with { KlCoefficient = v.Number() }),
        Boolean("normalize.norm_obs", nameof(PpoOptions.NormalizeObservations), "Scale observations by their running mean and deviation.",
            o => o.NormalizeObservations, (o, v) => o with { NormalizeObservations = v.Boolean() }),
        Boolean("normalize.norm_reward", nameof(PpoOptions.NormalizeRewards), "Scale rewards by the running deviation of the discounted return.",
            o => o.NormalizeRewards, (o, v) => o with { NormalizeRewards = v.Boolean() }),
        Number("normalize.clip_obs", nameof(PpoOptions.ClipObservation), "Largest magnitude of a scaled observation.",
            o => o.ClipObservation, (o, v) => o with { ClipObservation = (float)v.Number() }),
        Number("normalize.clip_reward", nameof(PpoOptions.ClipReward), "Largest magnitude of a scaled reward.",
            o => o.ClipReward, (o, v) => o with { ClipReward = (float)v.Number() }),
        Number("normalize.epsilon", nameof(PpoOptions.NormalizationEpsilon), "Added to variances before their root is taken.",
            o => o.NormalizationEpsilon, (o, v) => o with { NormalizationEpsilon = v.Number() }),
        NetworkSettings.Widths,
        NetworkSettings.ActivationFunction,
        Boolean("policy_kwargs.ortho_init", "Network.OrthogonalInitialization", "Start from orthogonal weights.",
            o => o.Network.OrthogonalInitialization,
            (o, v) => o with { Network = o.Network with { OrthogonalInitialization = v.Boolean() } }),
        Number("policy_kwargs.log_std_init", "Network.LogStdInitial", "Logarithm of the action noise at the start (continuous actions).",
            o => o.Network.LogStdInitial,
            (o, v) => o with { Network = o.Network with { LogStdInitial = (float)v.Number() } }),
        Boolean("policy_kwargs.squash_output", "Network.SquashOutput", "Bring continuous actions to their bounds by tanh rather than by clipping.",
            o => o.Network.SquashOutput,
            (o, v) => o with { Network = o.Network with { SquashOutput = v.Boolean() } }),
        new Setting
        {
            Key = "seed", Name = nameof(PpoOptions.Seed), Kind = "whole number",
            Meaning = "Everything random follows from it: same seed, same weights, byte for byte.",
            Format = o => o.Seed.ToString(),
            Apply = (o, v) => o with { Seed = v.Seed() },
        },
        Boolean("check_finite", nameof(PpoOptions.CheckFinite), "Stop at the first NaN or infinity and say where it arose.",
            o => o.CheckFinite, (o, v) => o with { CheckFinite = v.Boolean() }),
    ];

    private static Setting Whole(
        string key, string name, string meaning, Func<PpoOptions, long> get, Func<PpoOptions, ConfigurationValue, PpoOptions> apply) =>
        new() { Key = key, Name = name, Kind = "whole number", Meaning = meaning, Format = o => get(o).ToString(), Apply = apply };

    private static Setting Number<T>(
        string key, string name, string meaning, Func<PpoOptions, T> get, Func<PpoOptions, ConfigurationValue, PpoOptions> apply)
        where T : INumber<T> =>
        new() { Key = key, Name = name, Kind = "number", Meaning = meaning, Format = o => get(o).ToString(null, null).ToLowerInvariant(), Apply = apply };

    private static Setting Boolean(
        string key, string name, string meaning, Func<PpoOptions, bool> get, Func<PpoOptions, ConfigurationValue, PpoOptions> apply) =>
        new() { Key = key, Name = name, Kind = "true or false", Meaning = meaning, Format = o => get(o) ? "true" : "false", Apply = apply };

    private static Setting Scheduled(
        string key, string name, string meaning, Func<PpoOptions, Schedule> get, Func<PpoOptions, ConfigurationValue, PpoOptions> apply) =>
        new() { Key = key, Name = name, Kind = "number or lin_X", Meaning = meaning, Format = o => get(o).ToString(), Apply = apply };

    private static Schedule ReadSchedule(ConfigurationValue value)
    {
        const string Expected = "a number, or lin_X for one that falls to 0";
        string text = value.Text(Expected);
        try
        {
            return Schedule.Parse(text);
        }
        catch (InvalidInputException)
        {
            throw value.Unexpected(Expected);
        }
    }
}
