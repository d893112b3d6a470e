using Proximal.Godot.Game;

namespace Proximal.Godot.Tests;

[Trait("Category", "Learning")]
public sealed class LearningTests
{
    public static TheoryData<ulong> Seeds => [.. LongTests.Seeds()];

    /// <summary>The best return is 16. A constant policy gets at most 4 for jumps and 2 for moves.</summary>
    [LongTheory]
    [MemberData(nameof(Seeds))]
    public void PPO_learns_moves_and_jumps(ulong seed)
    {
        using var played = new PlayedGames(new GameRules { Agents = 8, Seed = seed + 1 }, games: 2);
        var ppo = new Ppo(
            played.Environments,
            new PpoOptions
            {
                TotalSteps = 32_768,
                EnvironmentCount = 16,
                StepsPerRollout = 64,
                BatchSize = 256,
                LearningRate = Schedule.Constant(0.002),
                Gamma = 0.9,
                Seed = seed,
            }
        );
        ppo.Train();
        EvaluationResult result = PolicyEvaluation.Run(ppo.Policy, played.Environments, 32, deterministic: true, 1);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}: {result}");
        Assert.True(result.MeanReturn >= 14.5, $"seed {seed} reached {result}");
    }
}
