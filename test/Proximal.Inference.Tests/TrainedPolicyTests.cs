using Proximal.Environments;

namespace Proximal.Inference.Tests;

/// <summary>Policies that were trained for a few updates play whole episodes as in the trainer.</summary>
public sealed class TrainedPolicyTests
{
    private const int Episodes = 4,
        MaxSteps = 150;

    [Fact]
    public void PPO_with_normalized_observations() =>
        AssertSameEpisodes(
            "CartPole-v1",
            environments => new Ppo(
                environments,
                new PpoOptions
                {
                    EnvironmentCount = 4,
                    StepsPerRollout = 64,
                    BatchSize = 64,
                    TotalSteps = 2048,
                    NormalizeObservations = true,
                }
            )
        );

    [Fact]
    public void PPO_with_an_LSTM() =>
        AssertSameEpisodes(
            "CartPoleNoVel-v1",
            environments => new Ppo(
                environments,
                new PpoOptions
                {
                    EnvironmentCount = 4,
                    StepsPerRollout = 64,
                    BatchSize = 64,
                    TotalSteps = 1024,
                    Network = new NetworkOptions { Recurrent = RecurrentKind.Lstm, RecurrentSize = 32 },
                }
            )
        );

    [Fact]
    public void PPO_with_gSDE() =>
        AssertSameEpisodes(
            "Pendulum-v1",
            environments => new Ppo(
                environments,
                new PpoOptions
                {
                    EnvironmentCount = 4,
                    StepsPerRollout = 64,
                    BatchSize = 64,
                    TotalSteps = 1024,
                    Network = new NetworkOptions { Distribution = DistributionKind.Gsde, LogStdInitial = -2 },
                }
            )
        );

    [Fact]
    public void SAC() =>
        AssertSameEpisodes(
            "Pendulum-v1",
            environments => new Sac(
                environments,
                new SacOptions
                {
                    EnvironmentCount = 4,
                    TotalSteps = 600,
                    LearningStarts = 100,
                    BatchSize = 32,
                    BufferSize = 1000,
                    Network = new OffPolicyNetworkOptions { ActorWidths = [32, 32], CriticWidths = [32, 32] },
                }
            )
        );

    [Fact]
    public void TD3() =>
        AssertSameEpisodes(
            "Pendulum-v1",
            environments => new Td3(
                environments,
                new Td3Options
                {
                    EnvironmentCount = 4,
                    TotalSteps = 600,
                    LearningStarts = 100,
                    BatchSize = 32,
                    BufferSize = 1000,
                    Network = new OffPolicyNetworkOptions { ActorWidths = [32, 32], CriticWidths = [32, 32] },
                }
            )
        );

    private static void AssertSameEpisodes(string name, Func<VectorEnvironment, IAgentTrainer> create)
    {
        EnvironmentRegistry registry = new();
        using VectorEnvironment environments = registry.Find(name).CreateBatch(4);
        IAgentTrainer trainer = create(environments);
        trainer.Train();
        using var file = new MemoryStream();
        InferenceFile.Write(trainer.Policy, file);
        file.Position = 0;
        var policy = Policy.Load(file);

        IEnvironment environment = registry.Find(name).Create();
        AgentBatch agent = policy.CreateAgents(1, seed: 3);
        RecurrentState state = trainer.Policy.CreateRecurrentState(1);
        var random = new Rng(3);
        float[] observation = new float[policy.ObservationSize],
            expected = new float[policy.ActionSize],
            action = new float[policy.ActionSize];
        for (int episode = 0; episode < Episodes; episode++)
        {
            environment.Reset(observation);
            agent.Reset();
            state.Reset();
            StepResult step = default;
            for (int i = 0; i < MaxSteps && !step.Terminated && !step.Truncated; i++)
            {
                bool deterministic = episode % 2 == 0;
                trainer.Policy.Act(observation, expected, deterministic, ref random, state);
                agent.Act(observation, action, deterministic);
                for (int j = 0; j < action.Length; j++)
                    Assert.Equal(expected[j], action[j], 1e-5f);
                step = environment.Step(expected, observation);
            }
        }
    }
}
