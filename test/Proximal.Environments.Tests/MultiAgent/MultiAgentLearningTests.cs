namespace Proximal.Environments.Tests.MultiAgent;

/// <summary>PPO with one policy for all agents learns.</summary>
[Trait("Category", "Learning")]
public sealed class MultiAgentLearningTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Two_agents_learn_to_meet(bool centralized)
    {
        foreach (ulong seed in LongTests.Seeds())
        {
            using var environments = new MultiAgentVectorEnvironment(static () => new Meeting(), 16);
            var ppo = new Ppo(
                environments,
                new PpoOptions
                {
                    TotalSteps = 60_000,
                    EnvironmentCount = 16,
                    StepsPerRollout = 64,
                    BatchSize = 256,
                    Epochs = 6,
                    LearningRate = Schedule.Linear(2e-3),
                    EntropyCoefficient = 0.01f,
                    Gamma = 0.95,
                    CentralizedCritic = centralized,
                    Seed = seed,
                }
            );
            ppo.Train();
            using var others = new MultiAgentVectorEnvironment(static () => new Meeting(), 16);
            EvaluationResult result = PolicyEvaluation.Run(ppo.Policy, others, 320, deterministic: false, seed: 100);
            Assert.True(result.MeanReturn >= 0.9, $"seed {seed}: mean return {result.MeanReturn}");
        }
    }
}
