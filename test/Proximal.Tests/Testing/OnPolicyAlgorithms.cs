namespace Proximal.Tests;

/// <summary>
/// The on-policy algorithms beside PPO, each with small settings, for what is asked of all of them alike.
/// </summary>
internal static class OnPolicyAlgorithms
{
    public static IEnumerable<string> Names => ["a2c", "appo", "reinforce", "reinforce without baseline", "trpo"];

    public static OnPolicyTrainer Create(string name, VectorEnvironment environments, Settings settings) =>
        name switch
        {
            "a2c" => new A2c(environments, Apply(new A2cOptions { UseRmsProp = settings.Seed % 2 == 0 }, settings)),
            "appo" => new Appo(
                environments,
                Apply(
                    new AppoOptions
                    {
                        BatchSize = Math.Min(settings.BatchSize, settings.EnvironmentCount * settings.StepsPerRollout),
                        Epochs = 3,
                    },
                    settings
                )
            ),
            "reinforce" => new Reinforce(
                environments,
                Apply(new ReinforceOptions { BatchSize = settings.BatchSize }, settings)
            ),
            "reinforce without baseline" => new Reinforce(
                environments,
                Apply(new ReinforceOptions { Baseline = false }, settings)
            ),
            "trpo" => new Trpo(
                environments,
                Apply(new TrpoOptions { BatchSize = settings.BatchSize, SubsamplingFactor = 2 }, settings)
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "not an algorithm"),
        };

    private static TOptions Apply<TOptions>(TOptions options, Settings settings)
        where TOptions : OnPolicyOptions =>
        options with
        {
            TotalSteps = settings.TotalSteps,
            EnvironmentCount = settings.EnvironmentCount,
            StepsPerRollout = settings.StepsPerRollout,
            NormalizeObservations = settings.Normalize,
            NormalizeRewards = settings.Normalize,
            CheckFinite = settings.CheckFinite,
            LearningRate = Schedule.Linear(2e-3),
            Seed = settings.Seed,
            Network = new()
            {
                ActorWidths = [settings.Width],
                CriticWidths = [settings.Width],
                Distribution = settings.Distribution,
            },
        };

    /// <summary>What the tests vary.</summary>
    public sealed record Settings
    {
        public long TotalSteps { get; init; } = 1000;

        public int EnvironmentCount { get; init; } = 4;

        public int StepsPerRollout { get; init; } = 25;

        public int BatchSize { get; init; } = 30;

        public int Width { get; init; } = 8;

        public bool Normalize { get; init; }

        public DistributionKind Distribution { get; init; }

        public bool CheckFinite { get; init; } = true;

        public ulong Seed { get; init; } = 11;
    }
}
