using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>
/// Tasks of every kind of space, each learned in about a second from several seeds, none of them chosen.
/// </summary>
[Trait("Category", "Learning")]
public sealed class PpoLearningTests
{
    private static readonly PpoOptions Options = new()
    {
        TotalSteps = 20_000,
        EnvironmentCount = 8,
        StepsPerRollout = 32,
        BatchSize = 64,
        LearningRate = 3e-3,
        Gamma = 0.9,
        Network = new() { ActorWidths = [32], CriticWidths = [32] },
    };

    public static TheoryData<ulong> Seeds => [.. LongTests.Seeds()];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void PPO_learns_the_corridor(ulong seed)
    {
        Policy policy = Ppo.Train(() => new Corridor(length: 10), new PpoOptions { TotalSteps = 20_000, Seed = seed });
        EvaluationResult result = policy.Evaluate(() => new Corridor(length: 10), episodes: 20);
        Assert.Equal(20, result.Episodes);
        Assert.All(result.Lengths, static length => Assert.Equal(10, length));
        Assert.Equal(1 - (9 * 0.01), result.MeanReturn, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void PPO_learns_MultiDiscrete_actions(ulong seed) =>
        AssertLearns(static () => new Dials(), Options with { Seed = seed }, atLeast: 15.5);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void PPO_learns_MultiBinary_actions(ulong seed) =>
        AssertLearns(static () => new Inverters(), Options with { Seed = seed }, atLeast: 23.5);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void PPO_learns_continuous_actions(ulong seed) =>
        AssertLearns(static () => new Doubling(), Options with { Seed = seed }, atLeast: -0.5);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void PPO_learns_continuous_actions_with_squashing(ulong seed) =>
        AssertLearns(
            static () => new Doubling(),
            Options with
            {
                Seed = seed,
                EntropyCoefficient = 0.001f,
                Network = Options.Network with { SquashOutput = true },
            },
            atLeast: -0.5
        );

    [Theory]
    [MemberData(nameof(Seeds))]
    public void PPO_learns_with_the_adaptive_KL_penalty(ulong seed) =>
        AssertLearns(
            static () => new Dials(),
            Options with
            {
                Seed = seed,
                Objective = PpoObjective.AdaptiveKl,
            },
            atLeast: 15.5
        );

    [Theory]
    [MemberData(nameof(Seeds))]
    public void PPO_learns_in_a_custom_vector_environment(ulong seed)
    {
        using var environments = new Copying(8);
        var ppo = new Ppo(environments, Options with { Seed = seed, TotalSteps = 5000 });
        ppo.Train();
        using var fresh = new Copying(10);
        Assert.Equal(
            1,
            PolicyEvaluation.Run(ppo.Policy, fresh, episodes: 100, deterministic: true, seed: 9).MeanReturn
        );
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void PPO_without_rewards_stays_at_the_return_of_chance(ulong seed)
    {
        Policy policy = Ppo.Train(static () => new Dials(rewarded: false), Options with { Seed = seed });

        // Chance is 8 × (1/3 + 1/4) = 4.7; of a fixed answer, as of a random one.
        Assert.InRange(policy.Evaluate(static () => new Dials(), episodes: 100).MeanReturn, 1, 9);
    }

    private static void AssertLearns(Func<IEnvironment> environment, PpoOptions options, double atLeast)
    {
        double mean = Ppo.Train(environment, options).Evaluate(environment, episodes: 100).MeanReturn;
        Assert.True(mean >= atLeast, $"seed {options.Seed} reached {mean}, not {atLeast}");
    }
}
