using Proximal.Environments;

namespace Proximal.Gymnasium.Tests;

[Trait("Category", "Learning")]
public sealed class LearningTests
{
    // The settings and the seeds of the test of the built-in CartPole.
    public static TheoryData<ulong> Seeds => [.. LongTests.Seeds()];

    [LongPythonTheory]
    [MemberData(nameof(Seeds))]
    public void PPO_balances_the_CartPole_of_Python_after_100_000_steps(ulong seed)
    {
        using VectorEnvironment environments = GymnasiumEnvironment.MakeVector("CartPole-v1", 8, Python.Options);
        var ppo = new Ppo(
            environments,
            new PpoOptions
            {
                TotalSteps = 100_000,
                EnvironmentCount = 8,
                StepsPerRollout = 32,
                BatchSize = 256,
                Epochs = 20,
                LearningRate = Schedule.Linear(0.001),
                ClipRange = Schedule.Linear(0.2),
                Gamma = 0.98,
                GaeLambda = 0.8,
                ValueCoefficient = 1,
                Seed = seed,
            }
        );
        ppo.Train();
        // The policy also balances the pole of the built-in environment.
        foreach (
            VectorEnvironment fresh in new[]
            {
                GymnasiumEnvironment.MakeVector("CartPole-v1", 20, Python.Options),
                VectorEnvironment.From(static () => new CartPole(), 20),
            }
        )
        {
            using (fresh)
            {
                EvaluationResult result = PolicyEvaluation.Run(ppo.Policy, fresh, 20, deterministic: true, 1_000_003);
                Assert.True(result.MeanReturn >= 475, $"seed {seed} reached {result}");
            }
        }
    }
}
