using Proximal.Tests.Environments;

namespace Proximal.Tests;

/// <summary>A task of continuous actions, learned in about a second from several seeds, none of them chosen.</summary>
[Trait("Category", "Learning")]
public sealed class OffPolicyLearningTests
{
    [Theory]
    [InlineData("sac", 0)]
    [InlineData("sac", 1)]
    [InlineData("sac", 2)]
    [InlineData("td3", 0)]
    [InlineData("td3", 1)]
    [InlineData("td3", 2)]
    public void SAC_and_TD3_learn_Doubling(string algorithm, ulong seed)
    {
        OffPolicyOptions options = OffPolicyTasks.Of(algorithm) with
        {
            Seed = seed,
            TotalSteps = 3000,
            BatchSize = 64,
            BufferSize = 3000,
            TrainFrequency = 1,
            Gamma = 0.9,
            LearningRate = 3e-3,
            Network = new() { ActorWidths = [32], CriticWidths = [32, 32] },
            ActionNoise = ActionNoise.Normal,
        };
        double mean = OffPolicyTasks
            .Train(static () => new Doubling(), options)
            .Policy.Evaluate(static () => new Doubling(), episodes: 100)
            .MeanReturn;

        // Any fixed answer earns at best -10.7: 8 × 4/3.
        Assert.True(mean >= -0.5, $"seed {seed} reached {mean}, not -0.5");
    }
}
