namespace Proximal.Environments.Tests;

/// <summary>
/// PPO with the zoo's settings learns finite tasks whose states are one-hot: the first seeds, none of them chosen.
/// </summary>
[Trait("Category", "Learning")]
public sealed class ToyTextLearningTests
{
    public static TheoryData<ulong> Seeds => [.. LongTests.Seeds()];

    // The best policy crosses the lake about 74 times out of 100 within its limit; 500 episodes have a standard error
    // of 0.02.
    [LongTheory]
    [MemberData(nameof(Seeds))]
    public void PPO_reaches_the_optimal_success_rate_of_FrozenLake(ulong seed) =>
        Assert.InRange(Train("FrozenLake-v1", seed, 0.05f, episodes: 500), 0.66, 0.82);

    // The shortest way takes 13 steps along the edge; while actions are still drawn, one or two rows away from it are
    // safer, which
    // costs 2 or 4 steps more. A fall costs 100.
    [LongTheory]
    [MemberData(nameof(Seeds))]
    public void PPO_finds_the_shortest_path_of_CliffWalking(ulong seed) =>
        Assert.InRange(Train("CliffWalking-v1", seed, 0.1f, episodes: 5), -17, -13);

    private static double Train(string name, ulong seed, float entropyCoefficient, int episodes)
    {
        EnvironmentEntry task = new EnvironmentRegistry().Find(name);
        using VectorEnvironment environments = task.CreateBatch(16);
        var ppo = new Ppo(
            environments,
            new PpoOptions
            {
                TotalSteps = 200_000,
                EnvironmentCount = 16,
                StepsPerRollout = 64,
                BatchSize = 256,
                LearningRate = Schedule.Linear(1e-3),
                ValueCoefficient = 1,
                EntropyCoefficient = entropyCoefficient,
                NormalizeRewards = true,
                Seed = seed,
            }
        );
        ppo.Train();
        return ppo.Policy.Evaluate(task.Create, episodes, seed: 1_000_003).MeanReturn;
    }
}
