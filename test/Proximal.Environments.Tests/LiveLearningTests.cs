namespace Proximal.Environments.Tests;

[Trait("Category", "Learning")]
public sealed class LiveLearningTests
{
    // Agents whose episodes end at any time, with pieces of 64 decisions. Three seeds, none of them chosen.
    [Theory]
    [LongInlineData(0)]
    [LongInlineData(1)]
    [LongInlineData(2)]
    public void Live_trainer_balances_CartPole_after_100_000_decisions(ulong seed)
    {
        EnvironmentEntry cartPole = new EnvironmentRegistry().Find("CartPole-v1");
        var options = new PpoOptions
        {
            TotalSteps = 100_000,
            EnvironmentCount = 16,
            StepsPerRollout = 64,
            BatchSize = 256,
            Epochs = 10,
            LearningRate = Schedule.Linear(0.001),
            Gamma = 0.98,
            GaeLambda = 0.8,
            Seed = seed,
        };
        using var live = new LiveTrainer(
            cartPole.ObservationSpace,
            cartPole.ActionSpace,
            options,
            new LiveOptions { WaitsForUpdates = true }
        );
        live.Start();
        new LiveLoop(live, cartPole.Create, 16, seed).Train();
        live.Stop();
        using VectorEnvironment fresh = cartPole.CreateBatch(20);
        EvaluationResult result = PolicyEvaluation.Run(
            live.Policy,
            fresh,
            episodes: 20,
            deterministic: true,
            seed: 1000
        );
        Assert.True(result.MeanReturn >= 475, $"mean return {result.MeanReturn}");
    }
}
