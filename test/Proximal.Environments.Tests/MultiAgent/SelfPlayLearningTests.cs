namespace Proximal.Environments.Tests.MultiAgent;

/// <summary>Self-play against snapshots learns to play well, not only against itself.</summary>
[Trait("Category", "Learning")]
public sealed class SelfPlayLearningTests
{
    private const int Games = 400;

    [LongFact]
    public void TicTacToe_is_learned_by_self_play()
    {
        foreach (ulong seed in LongTests.Seeds())
        {
            using var environments = new MultiAgentVectorEnvironment(static () => new TicTacToe(), 64);
            var ppo = new Ppo(
                environments,
                new PpoOptions
                {
                    TotalSteps = 500_000,
                    EnvironmentCount = 64,
                    StepsPerRollout = 64,
                    BatchSize = 512,
                    Epochs = 4,
                    LearningRate = Schedule.Linear(3e-3),
                    EntropyCoefficient = Schedule.Linear(0.3),
                    Gamma = 1,
                    Seed = seed,
                    Network = new NetworkOptions { ActorWidths = [64, 64], CriticWidths = [64, 64] },
                    SelfPlay = new SelfPlayOptions
                    {
                        SaveSteps = 8192,
                        Window = 100,
                        SwapSteps = 0,
                    },
                }
            );
            ppo.Train();
            Match.Player policy = Playing(ppo.Policy),
                minimax = Searching(),
                random = Match.Random(TicTacToe.Cells);
            Assert.Equal(0, Share(Match.Play(new TicTacToe(), Games, 11, policy, minimax), 0, -1));
            Assert.Equal(0, Share(Match.Play(new TicTacToe(), Games, 12, minimax, policy), 1, -1));
            // Minimax wins 0.968 and 0.778 of the games; these bounds are four standard errors below.
            Assert.InRange(Share(Match.Play(new TicTacToe(), Games, 13, policy, random), 0, 1), 0.93, 1);
            Assert.InRange(Share(Match.Play(new TicTacToe(), Games, 14, random, policy), 1, 1), 0.69, 1);
        }
    }

    private static double Share(float[][] results, int seat, int sign) =>
        results.Average(result => Math.Sign(result[seat]) == sign ? 1.0 : 0);

    private static Match.Player Playing(Policy policy)
    {
        float[] action = new float[1];
        return (int agent, MultiAgentStep step, ref Rng random) =>
        {
            policy.Act([.. step.Observation(agent), .. step.ActionMask(agent)], action);
            return (int)action[0];
        };
    }

    private static Match.Player Searching()
    {
        var player = new MinimaxPlayer(new TicTacToe());
        return (int agent, MultiAgentStep step, ref Rng random) => player.Choose(step.Observation(agent), ref random);
    }
}
