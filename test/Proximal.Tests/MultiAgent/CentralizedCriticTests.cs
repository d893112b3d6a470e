using Proximal.Tensors;

namespace Proximal.Tests.MultiAgent;

public sealed class CentralizedCriticTests
{
    private static readonly PpoOptions Options = new()
    {
        TotalSteps = 22,
        EnvironmentCount = 2,
        StepsPerRollout = 11,
        BatchSize = 22,
        Epochs = 1,
        LearningRate = 1e-12,
        CentralizedCritic = true,
        Network = new NetworkOptions { ActorWidths = [8], CriticWidths = [8] },
    };

    [Fact]
    public void Critic_reads_the_others_that_act_and_zeros_for_those_that_do_not()
    {
        using var environments = new MultiAgentVectorEnvironment(static () => new Relay(), 2);
        var ppo = new Ppo(environments, Options);
        ppo.Train();
        // Own observation and mask, then the observations of the next two agents, each with a 1 if it acts.
        Assert.Equal(5 + 6, ppo.Rollout.Observations.Width);
        Assert.Equal([0f, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0], ppo.Rollout.Observations[0][..11].ToArray());
        // Row 4 - 1: agent b in step 3, when c acts too.
        Assert.Equal([1f, 3, 0, 1, 1, 2, 3, 1, 0, 0, 0], ppo.Rollout.Observations[5][..11].ToArray());
        // The last observations of a and b, which are truncated in the same step.
        Tensor final = Tensor.From([0f, 8, 1, 1, 1, 1, 8, 1, 0, 0, 0], 1, 11);
        Assert.Equal(ppo.Network.Critic(final).Item(), ppo.Rollout.FinalValues[3][0], 1e-5);
    }

    [Fact]
    public void Saved_policy_acts_on_own_observations_only()
    {
        using var environments = new MultiAgentVectorEnvironment(static () => new Relay(), 2);
        var ppo = new Ppo(environments, Options with { NormalizeObservations = true });
        ppo.Train();
        using var folder = new TemporaryFolder();
        ppo.Policy.Save(folder.Path);
        Policy loaded = Policy.Load(folder.Path);
        Assert.Equal(5, loaded.RowSize);
        Assert.Equal(ModelWeights.Hash(ppo.Policy), ModelWeights.Hash(loaded));
        var actions = new float[1];
        loaded.Act([1, 3, 0, 1, 1], actions);
        Assert.InRange(actions[0], 1, 2);
    }

    [Fact]
    public void Critic_of_the_other_agents_changes_training_and_resumes_exactly()
    {
        PpoOptions options = Options with { LearningRate = 1e-3, TotalSteps = 88 };
        string central = Train(null, options, 0);
        Assert.NotEqual(central, Train(null, options with { CentralizedCritic = false }, 0));
        using var folder = new TemporaryFolder();
        Assert.Throws<InterruptedException>(() => Train(folder, options, 3));
        Assert.Equal(central, Train(folder, options, 0));
    }

    [Fact]
    public void One_agent_has_no_centralized_critic()
    {
        string message = Assert
            .Throws<InvalidInputException>(static () =>
                Ppo.Train(static () => new Environments.Drift(), Options with { TotalSteps = 22 })
            )
            .Message;
        Assert.Contains("centralized_critic", message, StringComparison.Ordinal);
    }

    private static string Train(TemporaryFolder? folder, PpoOptions options, int cutAfter)
    {
        using var environments = new MultiAgentVectorEnvironment(static () => new Relay(), options.EnvironmentCount);
        var trainer = new Ppo(environments, options);
        if (folder is null)
        {
            trainer.Train();
            return ModelWeights.Hash(trainer.Policy);
        }

        using var recorder = new RunRecorder(folder.Path, new RunRecorderOptions { CheckpointInterval = 2 });
        recorder.Resume(trainer);
        trainer.Train(recorder, new InterruptAfter(cutAfter));
        return ModelWeights.Hash(trainer.Policy);
    }
}
