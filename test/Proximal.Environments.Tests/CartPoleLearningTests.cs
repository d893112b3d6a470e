namespace Proximal.Environments.Tests;

[Trait("Category", "Learning")]
public sealed class CartPoleLearningTests
{
    // rl-zoo's settings, with the value coefficient that its 0.5 amounts to: the value loss is half a mean squared
    // error here
    // and a whole one there. Three seeds, none of them chosen.
    [Theory]
    [InlineData(0)]
    [LongInlineData(1)]
    [LongInlineData(2)]
    public void PPO_balances_CartPole_after_100_000_steps(ulong seed)
    {
        EnvironmentEntry cartPole = new EnvironmentRegistry().Find("CartPole-v1");
        using VectorEnvironment environments = cartPole.CreateBatch(8);
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
        using VectorEnvironment fresh = cartPole.CreateBatch(20);
        EvaluationResult result = PolicyEvaluation.Run(
            ppo.Policy,
            fresh,
            episodes: 20,
            deterministic: true,
            seed: 1_000_003
        );
        Assert.True(result.MeanReturn >= 475, $"seed {seed} reached {result}");
    }
}
