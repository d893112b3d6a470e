namespace Proximal.Experiments;

/// <summary>Options of a training with several ranks whose configuration names no shards.</summary>
internal static class ShardDefaults
{
    /// <summary>Shards of a configuration without its own number: enough for 8 ranks.</summary>
    public const int Shards = 8;

    /// <summary>
    /// Sets the shards, and environments and minibatches that they can divide. They depend only on the configuration,
    /// never on the number of ranks.
    /// </summary>
    /// <param name="options">Options of the configuration.</param>
    /// <param name="report">Receives a line for every option that changes.</param>
    public static TrainingOptions Apply(TrainingOptions options, Action<string> report)
    {
        if (options.Shards is not null || !options.SupportsShards)
            return options with { Shards = options.Shards ?? Shards };
        options = options with { Shards = Shards };
        if (options is OnPolicyOptions onPolicy && onPolicy.EnvironmentCount % Shards != 0)
        {
            int environments = RoundUp(onPolicy.EnvironmentCount),
                steps = (int)Math.Max(1, onPolicy.RolloutSize / environments);
            report(
                $"n_envs {onPolicy.EnvironmentCount} -> {environments} and n_steps {onPolicy.StepsPerRollout} -> {steps}: "
                    + $"each of the {Shards} shards needs the same number of environments"
            );
            options = onPolicy with { EnvironmentCount = environments, StepsPerRollout = steps };
        }

        if (options is PpoOptions ppo && ppo.BatchSize % Shards != 0)
        {
            report($"batch_size {ppo.BatchSize} -> {RoundUp(ppo.BatchSize)}: a multiple of the {Shards} shards");
            options = ppo with { BatchSize = RoundUp(ppo.BatchSize) };
        }

        return options;
    }

    private static int RoundUp(int count) => (count + Shards - 1) / Shards * Shards;
}
