using Every = Proximal.Experiments.KeyOf<Proximal.TrainerOptions>;
using Of = Proximal.Experiments.KeyOf<Proximal.TrainingOptions>;

namespace Proximal.Experiments;

/// <summary>
/// Keys of <see cref="TrainingOptions"/>. Learning rate, seed and the check for NaN are also keys of language models.
/// </summary>
internal static class TrainingKeys
{
    public static ConfigurationKey TotalSteps { get; } =
        Of.Whole(
            "n_timesteps",
            nameof(TrainingOptions.TotalSteps),
            "Environment steps of the run, summed over all environments.",
            o => o.TotalSteps,
            (o, v) => o with { TotalSteps = v.Whole() }
        );

    public static ConfigurationKey EnvironmentCount { get; } =
        Of.Whole(
            "n_envs",
            nameof(TrainingOptions.EnvironmentCount),
            "Number of parallel environments.",
            o => o.EnvironmentCount,
            (o, v) => o with { EnvironmentCount = v.Count() }
        );

    public static ConfigurationKey LearningRate { get; } =
        Every.Scheduled(
            "learning_rate",
            nameof(TrainingOptions.LearningRate),
            "Learning rate; lin_X decays linearly from X to 0 over the run.",
            o => o.LearningRate,
            (o, v) => o with { LearningRate = v.Schedule() }
        );

    public static ConfigurationKey Gamma { get; } =
        Of.Number(
            "gamma",
            nameof(TrainingOptions.Gamma),
            "Discount factor.",
            o => o.Gamma,
            (o, v) => o with { Gamma = v.Number() }
        );

    public static ConfigurationKey Optimizer { get; } =
        Of.Any(
            "policy_kwargs.optimizer_class",
            nameof(TrainingOptions.Optimizer),
            "name or null",
            $"Optimizer of all networks: {string.Join(", ", Tensors.Optimizer.Registry.Names)}, or a registered "
                + "custom optimizer; null for the default of the algorithm.",
            o => o.Optimizer ?? "null",
            (o, v) => o with { Optimizer = RegisteredNameOrNull(v, Tensors.Optimizer.Registry) }
        );

    public static ConfigurationKey Seed { get; } =
        Every.Any(
            "seed",
            nameof(TrainingOptions.Seed),
            "whole number",
            "Random seed. The same seed gives the same weights, byte for byte.",
            o => o.Seed.ToString(),
            (o, v) => o with { Seed = v.Seed() }
        );

    public static ConfigurationKey CheckFinite { get; } =
        Every.Boolean(
            "check_finite",
            nameof(TrainingOptions.CheckFinite),
            "Stop at the first NaN or infinity and report its origin.",
            o => o.CheckFinite,
            (o, v) => o with { CheckFinite = v.Boolean() }
        );

    public static ConfigurationKey Shards { get; } =
        Every.Any(
            "shards",
            nameof(TrainingOptions.Shards),
            "whole number or null",
            "Logical shards of data-parallel training (--distributed), a power of two that the number of processes "
                + "divides; null for none, or 8 with --distributed.",
            o => o.Shards?.ToString() ?? "null",
            (o, v) => o with { Shards = v.IsNull ? null : v.Count() }
        );

    /// <summary>Reads the name of a registered part; null for an empty value.</summary>
    /// <exception cref="InvalidInputException">The name is not registered.</exception>
    public static string? RegisteredNameOrNull<TFactory>(ConfigurationValue value, PartRegistry<TFactory> registry)
        where TFactory : Delegate
    {
        string? name = value.TextOrNull("a name");
        return name is null || registry.Contains(name) ? name : throw value.Invalid(registry.Unknown(name));
    }
}
