namespace Proximal.Environments.Tests;

/// <summary>
/// PPO with an intrinsic reward dives for a treasure that random actions find once in 2^size episodes.
/// </summary>
[Trait("Category", "Learning")]
public sealed class ExplorationLearningTests
{
    // PPO alone finds it with none of seeds 1 to 5 in 300,000 steps.
    [LongTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_network_distillation_finds_the_treasure_below_14_rows(ulong seed) =>
        Assert.Equal(0.99, Train(size: 14, seed, 100_000, new() { Rnd = new() { Coefficient = 1 } }), 1e-4);

    [LongTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Intrinsic_curiosity_module_finds_the_treasure_below_10_rows(ulong seed) =>
        Assert.Equal(
            0.99,
            Train(
                size: 10,
                seed,
                60_000,
                new()
                {
                    Icm = new() { Coefficient = 1, LearningRate = 1e-4 },
                }
            ),
            1e-4
        );

    private static double Train(int size, ulong seed, long steps, PpoOptions options)
    {
        options = options with
        {
            TotalSteps = steps,
            EnvironmentCount = 8,
            StepsPerRollout = 80,
            BatchSize = 128,
            Epochs = 4,
            LearningRate = 1e-3,
            EntropyCoefficient = 0.01f,
            Seed = seed,
        };
        var sea = new DeepSeaOptions { Size = size };
        return Ppo.Train(() => new DeepSea(sea), options).Evaluate(() => new DeepSea(sea), 1).MeanReturn;
    }
}
