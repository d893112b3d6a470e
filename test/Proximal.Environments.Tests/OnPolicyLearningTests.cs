namespace Proximal.Environments.Tests;

/// <summary>The methods that PPO is measured against learn, too: on the first seeds, none of them chosen.</summary>
[Trait("Category", "Learning")]
public sealed class OnPolicyLearningTests
{
    public static TheoryData<ulong> Seeds => [0, 1, 2];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void TRPO_balances_CartPole_after_100_000_steps(ulong seed) => AssertReaches(475, "CartPole-v1", seed, new TrpoOptions
    {
        TotalSteps = 100_000,
        EnvironmentCount = 2,
        StepsPerRollout = 512,
        GaeLambda = 0.98,
        Seed = seed,
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void TRPO_swings_up_Pendulum_after_100_000_steps(ulong seed) => AssertReaches(-250, "Pendulum-v1", seed, new TrpoOptions
    {
        TotalSteps = 100_000,
        EnvironmentCount = 2,
        StepsPerRollout = 1024,
        Gamma = 0.9,
        CriticEpochs = 15,
        Seed = seed,
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A2C_balances_CartPole_after_500_000_steps(ulong seed) => AssertReaches(475, "CartPole-v1", seed, new A2cOptions
    {
        TotalSteps = 500_000,
        EnvironmentCount = 8,
        ValueCoefficient = 1,
        Seed = seed,
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void REINFORCE_balances_CartPole_after_200_000_steps(ulong seed) => AssertReaches(475, "CartPole-v1", seed, new ReinforceOptions
    {
        TotalSteps = 200_000,
        EnvironmentCount = 4,
        StepsPerRollout = 512,
        LearningRate = Schedule.Linear(1e-2),
        Seed = seed,
    });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void REINFORCE_without_a_baseline_learns_CartPole(ulong seed) => AssertReaches(400, "CartPole-v1", seed, new ReinforceOptions
    {
        TotalSteps = 200_000,
        EnvironmentCount = 2,
        StepsPerRollout = 1024,
        LearningRate = Schedule.Linear(1e-2),
        Baseline = false,
        Seed = seed,
    });

    private static void AssertReaches(double atLeast, string name, ulong seed, OnPolicyOptions options)
    {
        EnvironmentEntry task = EnvironmentRegistry.Find(name);
        using VectorEnvironment environments = task.CreateBatch(options.EnvironmentCount);
        OnPolicyTrainer trainer = options switch
        {
            TrpoOptions trpo => new Trpo(environments, trpo),
            A2cOptions a2c => new A2c(environments, a2c),
            _ => new Reinforce(environments, (ReinforceOptions)options),
        };
        trainer.Train();
        using VectorEnvironment fresh = task.CreateBatch(50);
        EvaluationResult result = PolicyEvaluation.Run(trainer.Policy, fresh, episodes: 50, deterministic: true, seed: 1_000_003);
        Assert.True(result.MeanReturn >= atLeast, $"seed {seed} reached {result}");
    }
}
